/** Where a host starts the feedback to the whole group. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { inWords } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import type { State } from "../state.ts";

const SECONDS = [60, 90, 120, 180, 300];

export function FeedbackStart({ live, state }: { live: Live; state: State }): JSX.Element | null {
  const [seconds, setSeconds] = useState(120);
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  if (state.session.status !== "live" || state.parts.feedback !== null) return null;
  async function start(): Promise<void> {
    setBusy(true);
    setTrouble("");
    try {
      await live.post("/feedback/start", { seconds });
      say("The first table’s note is on everybody’s screen.");
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }
  return (
    <form
      class="theme-form"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <h3>Hear from the tables</h3>
      <p class="soft">Each table’s note comes on everybody’s screen in turn.</p>
      <label for="feedback-seconds">Time for each table</label>
      <select id="feedback-seconds" value={seconds} onChange={(event) => setSeconds(Number(event.currentTarget.value))}>
        {SECONDS.map((one) => (
          <option key={one} value={one}>
            {one < 120 ? `${one} seconds` : `${one / 60} minutes`}
          </option>
        ))}
      </select>
      <button disabled={busy}>Show the notes in turn</button>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
    </form>
  );
}
