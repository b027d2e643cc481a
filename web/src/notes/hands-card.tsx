/** A show of hands, on everybody's screen while the host asks for it. */
import "./feedback.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { asked } from "../parts/actions.ts";
import type { State } from "../state.ts";
import { capital, count } from "../words.ts";

export function HandsCard({ live, state, controls }: { live: Live; state: State; controls: boolean }): JSX.Element | null {
  const action = asked(state.parts.actions);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const up = state.parts.actions.hands?.action_id === action?.id && (state.parts.actions.hands?.hands ?? 0) > 0;
  useEffect(() => {
    if (action !== null) say(`A show of hands: ${action.text}`);
  }, [action?.id]);
  if (action === null) return null;
  const path = `/actions/${action.id}`;
  async function tell(task: () => Promise<unknown>, words: string): Promise<void> {
    setBusy(true);
    setTrouble("");
    try {
      await task();
      say(words);
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }
  return (
    <div class="show-of-hands">
      <h2>Who agrees?</h2>
      <p class="hands-question">
        {action.text}
        {action.owner_name !== null && <span class="soft"> ({action.owner_name})</span>}
      </p>
      <p class="up">
        <button
          class={up || controls ? "" : "first"}
          disabled={busy}
          onClick={() =>
            void tell(() => call("PUT", live.path(`${path}/hands`), { hands: up ? 0 : null }), up ? "Your hand is down." : "Your hand is up.")
          }
        >
          <Icon name="tick" /> {up ? "Your hand is up. Take it down" : "Raise my hand"}
        </button>
        <span class="count" data-testid="hands">
          {capital(count(action.hands ?? 0, "hand is up", "hands are up"))}
        </span>
      </p>
      {controls && (
        <p class="feedback-controls">
          <button class="first" disabled={busy} onClick={() => void tell(() => live.post(`${path}/decide`, { agreed: true }), "It is agreed.")}>
            It is agreed
          </button>
          <button disabled={busy} onClick={() => void tell(() => live.post(`${path}/decide`, { agreed: false }), "It is not agreed.")}>
            It is not
          </button>
          <button class="plain" disabled={busy} onClick={() => void tell(() => live.post(`${path}/stop-asking`), "Hands are no longer asked for.")}>
            Decide later
          </button>
        </p>
      )}
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}
