/** The polls of the console: fetched when a host first looks at them. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { onStage } from "../../parts/polls.ts";
import { turnout } from "../../polls/figures.ts";
import { PollCard } from "../../room/poll-card.tsx";
import type { State } from "../../state.ts";
import type { ConsoleProps } from "../tools.tsx";

export function PollsTool(props: ConsoleProps): JSX.Element {
  const [Panel, setPanel] = useState<ComponentType<ConsoleProps> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let wanted = true;
    import("./panel.tsx").then(
      (module) => wanted && setPanel(() => module.PollsPanel),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (Panel !== null) return <Panel {...props} />;
  return (
    <section class="panel sheet">
      <h2>Polls</h2>
      <p>{failed ? "This part of the page could not be fetched. Load the page again." : "One moment …"}</p>
    </section>
  );
}

/** How many polls are open, beside the tab. */
export function openPolls(state: State): { count: number; words: string } | null {
  const open = onStage(state).filter((poll) => poll.status === "open");
  return open.length === 0 ? null : { count: open.length, words: open.map((poll) => turnout(poll.tally?.votes ?? 0, 0)).join(", ") };
}

/** What everybody sees, as a host sees it. */
export function PollsOnStage({ desk, state }: ConsoleProps): JSX.Element {
  return <PollCard live={desk.live} state={state} />;
}
