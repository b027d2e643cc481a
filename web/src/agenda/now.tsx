/** What is on, what comes next, and the time left; said aloud as it changes. For the room and the console. */
import "./agenda.css";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { say, useServerNow } from "../parts.tsx";
import { following, itemOn, partLeft, partOn, titleOn, type Run } from "../parts/run.ts";
import { deadline, type State } from "../state.ts";
import { clock, timeLeft } from "../words.ts";

const SAY_AT_S = [300, 60, 30];

/** "4 minutes left", "paused with 4 minutes left", "waits for the host". */
export function leftWords(run: Run, now: number): string {
  const left = partLeft(run, now) ?? 0;
  if (run.status === "paused") return `paused with ${timeLeft(left)}`;
  if (run.waits) return "its time is over";
  return timeLeft(left);
}

/** “Welcome” is on: 4 minutes left. Next: Feedback. */
export function nowWords(run: Run, now: number): string {
  if (run.status === "done") return "The agenda is over.";
  const next = following(run);
  return `“${titleOn(run)}” is on: ${leftWords(run, now).replace(/^Time is up$/, "time is up")}.${next === null ? "" : ` Next: ${next.title}.`}`;
}

/** Says what begins, and the time left at five minutes, one minute and 30 seconds unless the tables' own countdown does. */
function useVoice(run: Run, state: State, now: number): void {
  const begun = useRef<string | null>(null);
  const spoken = useRef(Infinity);
  const key = run.status === "done" ? "done" : `${run.item_id}/${run.part}`;
  const left = run.status === "running" && !run.waits ? partLeft(run, now) : null;
  const due = left === null || deadline(state.round) !== null ? undefined : SAY_AT_S.find((s) => left <= s * 1000 && left > (s - 5) * 1000 && s < spoken.current);
  useEffect(() => {
    spoken.current = Infinity;
    if (begun.current !== null && begun.current !== key) {
      const asks = partOn(run)?.prompt || itemOn(run)?.prompt;
      say(run.status === "done" ? "The agenda is over." : `Now: ${titleOn(run)}.${asks ? ` ${asks}` : ""}`);
    }
    begun.current = key;
  }, [key]);
  useEffect(() => {
    if (run.status === "paused" && begun.current !== null) say("The agenda is paused.");
  }, [run.status]);
  useEffect(() => {
    if (due === undefined) return;
    spoken.current = due;
    const next = following(run);
    say(`${titleOn(run)}: ${timeLeft(due * 1000)}.${next === null ? "" : ` Next: ${next.title}.`}`);
  }, [due]);
}

export function Now({ run, state }: { run: Run; state: State }): JSX.Element | null {
  const now = useServerNow(state, run.status === "running");
  useVoice(run, state, now);
  if (run.status === "waiting") return null;
  if (run.status === "done") {
    return (
      <p class="run-now" data-testid="run-now">
        The agenda is over.
      </p>
    );
  }
  const left = partLeft(run, now) ?? 0;
  const next = following(run);
  const total = run.part_since && run.part_until ? Date.parse(run.part_until) - Date.parse(run.part_since) : 0;
  return (
    <div class="run-now" data-testid="run-now">
      <p class="run-on">
        <span class="soft">{run.status === "paused" ? "Paused" : "Now"}</span> <b>{titleOn(run)}</b>{" "}
        <span class="run-clock">
          <span class="clock" aria-hidden="true">
            {clock(left)}
          </span>
          <span class="unseen">{leftWords(run, now)}</span>
        </span>
      </p>
      {total > 0 && (
        <div class="run-bar" aria-hidden="true">
          <div style={{ width: `${Math.min(100, Math.max(0, 100 - (left / total) * 100))}%` }} />
        </div>
      )}
      <p class="soft">
        {run.waits ? "The time is over; the host goes on when everybody is ready." : next === null ? "Nothing comes after this." : `Next: ${next.title}`}
      </p>
    </div>
  );
}
