import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call } from "./api.ts";
import { say } from "./parts.tsx";
import { useTask } from "./task.ts";
import type { Person } from "./types.ts";

/** What somebody needs, asked for only when a host or facilitator wants to see it. */
export function Needs({ path, person }: { path: (rest: string) => string; person: Person }): JSX.Element {
  const [needs, setNeeds] = useState<{ of: string; words: string } | null>(null);
  const task = useTask();
  const shown = needs?.of === person.person_id ? needs.words : null;

  async function ask(): Promise<void> {
    await task.run(async () => {
      const said = await call<{ access_needs: string }>("GET", path(`/people/${person.person_id}/needs`));
      const words = said.access_needs === "" ? `${person.name} asked for nothing.` : `${person.name} needs: ${said.access_needs}`;
      setNeeds({ of: person.person_id, words });
      say(words);
    });
  }

  return (
    <>
      {shown === null ? (
        <button class="plain" disabled={task.busy} onClick={() => void ask()}>
          What do they need?<span class="unseen"> {person.name}</span>
        </button>
      ) : (
        <p>{shown}</p>
      )}
      {task.trouble !== "" && (
        <p class="strip wrong" role="alert">
          {task.trouble}
        </p>
      )}
    </>
  );
}
