/** From notes to actions: what the notes suggest, for the host to tick and take over. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import type { Horizon } from "../parts/actions.ts";
import { roomName, type State } from "../state.ts";
import { count } from "../words.ts";

interface Proposal {
  kind: "theme" | "action";
  text: string;
  room_id: string;
  theme: string | null;
  owner: string | null;
  horizon: Horizon | null;
}

export function Proposals({ live, state }: { live: Live; state: State }): JSX.Element {
  const [found, setFound] = useState<readonly Proposal[] | null>(null);
  const [left, setLeft] = useState<ReadonlySet<Proposal>>(new Set());
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const chosen = (found ?? []).filter((one) => !left.has(one));

  async function run(task: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble("");
    try {
      await task();
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }

  const look = (): Promise<void> =>
    run(async () => {
      const { proposals } = await call<{ proposals: Proposal[] }>("GET", live.path("/actions/proposals"));
      setFound(proposals);
      setLeft(new Set());
      say(proposals.length === 0 ? "The notes suggest nothing new." : `The notes suggest ${count(proposals.length, "thing", "things")}.`);
    });

  const take = (): Promise<void> =>
    run(async () => {
      const actions = chosen.filter((one) => one.kind === "action");
      await live.post("/actions/several", {
        themes: chosen.filter((one) => one.kind === "theme").map((one) => one.text.slice(0, 120)),
        actions: actions.map(({ text, room_id, theme, owner, horizon }) => ({
          text,
          room_id,
          theme: theme?.slice(0, 120) ?? null,
          owner_name: owner,
          horizon,
        })),
      });
      say(`${count(chosen.length, "line is", "lines are")} taken over.`);
      setFound(null);
    });

  function toggle(one: Proposal): void {
    const next = new Set(left);
    if (!next.delete(one)) next.add(one);
    setLeft(next);
  }

  return (
    <details class="proposals" onToggle={(event) => event.currentTarget.open && void look()}>
      <summary>From the tables’ notes</summary>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {found !== null && found.length === 0 && (
        <p class="soft">The notes suggest nothing new. Lines that begin with a dash, with “We will” or with “Action:” are found here.</p>
      )}
      {found !== null && found.length > 0 && (
        <>
          <ul class="actions-list">
            {found.map((one, index) => (
              <li key={index}>
                <label class="switch">
                  <input type="checkbox" checked={!left.has(one)} onChange={() => toggle(one)} />
                  <span>
                    {one.kind === "theme" ? <b>Theme: {one.text}</b> : one.text}
                    <span class="soft small"> {[one.owner, roomName(state, one.room_id)].filter(Boolean).join(", ")}</span>
                  </span>
                </label>
              </li>
            ))}
          </ul>
          <button disabled={busy || chosen.length === 0} onClick={() => void take()}>
            Take over {count(chosen.length, "line", "lines")}
          </button>
        </>
      )}
      <button class="plain" disabled={busy} onClick={() => void look()}>
        Look again
      </button>
    </details>
  );
}
