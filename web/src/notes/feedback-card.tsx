/** The room whose note is on everybody's screen, in large type, with its time. Hosts find the controls below it. */
import "./feedback.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { inWords } from "../api.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say, useServerNow } from "../parts.tsx";
import type { Feedback } from "../parts/feedback.ts";
import type { State } from "../state.ts";
import { clock, timeLeft } from "../words.ts";

const SAY_AT_S = [60, 30, 10];

/** Says aloud whose turn it is, and the time that is left at one minute, 30 and 10 seconds. */
function useSpoken(shown: Feedback, ms: number): void {
  const said = useRef(Infinity);
  useEffect(() => {
    said.current = Infinity;
    say(`${shown.name} reports to everybody. Its note is on the screen.`);
  }, [shown.room_id]);
  const due = SAY_AT_S.find((s) => ms <= s * 1000 && ms > (s - 5) * 1000 && s < said.current);
  useEffect(() => {
    if (due === undefined) return;
    said.current = due;
    say(`${shown.name}: ${timeLeft(due * 1000)}.`);
  }, [due]);
}

function Controls({ live, shown }: { live: Live; shown: Feedback }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  async function tell(what: string, body: unknown = {}): Promise<void> {
    setBusy(true);
    setTrouble("");
    try {
      await live.post(`/feedback/${what}`, body);
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }
  return (
    <>
      <p class="feedback-controls">
        <button class="first" disabled={busy} onClick={() => void tell("next")}>
          {shown.next === null ? "Finish" : `Next: ${shown.next}`}
        </button>
        <button disabled={busy} onClick={() => void tell("extend", { seconds: 60 })}>
          One more minute
        </button>
        <button disabled={busy} onClick={() => void tell("previous")}>
          <Icon name="back" /> {shown.index === 0 ? "Begin again" : "Back"}
        </button>
        {shown.next !== null && (
          <button class="plain" disabled={busy} onClick={() => void tell("stop")}>
            End the feedback
          </button>
        )}
      </p>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}

export function FeedbackCard({ live, state, controls }: { live: Live; state: State; controls: boolean }): JSX.Element | null {
  const shown = state.parts.feedback;
  const now = useServerNow(state, shown !== null);
  if (shown === null) return null;
  return <Shown live={live} state={state} controls={controls} shown={shown} now={now} />;
}

interface ShownProps {
  live: Live;
  state: State;
  controls: boolean;
  shown: Feedback;
  now: number;
}

function Shown({ live, state, controls, shown, now }: ShownProps): JSX.Element {
  const held = shown.seconds_left !== null;
  const ms = shown.seconds_left === null ? Date.parse(shown.ends_at) - now : shown.seconds_left * 1000;
  useSpoken(shown, ms);
  const reporter = shown.reporter === null ? null : state.people.get(shown.reporter);
  const place = `${shown.index + 1} of ${shown.rooms.length}`;
  return (
    <div class="feedback">
      <div class="feedback-head">
        <h2>
          {shown.name} <span class="soft small">{place}</span>
        </h2>
        <p class={ms < 30_000 ? "feedback-clock soon" : "feedback-clock"}>
          <span class="clock" aria-hidden="true">
            {clock(ms)}
          </span>
          <span class="unseen">{timeLeft(ms)}</span>
          {held && <span class="soft small"> paused</span>}
        </p>
      </div>
      {reporter != null && (
        <p class="feedback-reporter">{reporter.person_id === state.you.person_id ? "You report for your table." : `${reporter.name} reports.`}</p>
      )}
      <p class="feedback-text" tabIndex={0} role="region" aria-label={`The note of ${shown.name}`}>
        {shown.text === "" ? "This table wrote nothing down." : shown.text}
      </p>
      <p class="soft">{shown.next === null ? "This is the last table." : `Next: ${shown.next}`}</p>
      {controls && <Controls live={live} shown={shown} />}
    </div>
  );
}
