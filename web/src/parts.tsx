/** Parts that the live room and the host console share. */
import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import type { Link, Live } from "./live.ts";
import { deadline, type State } from "./state.ts";
import type { Session } from "./types.ts";
import { clock, timeLeft, wallClock } from "./words.ts";

/** What is said to who listens to the page. */
const said = signal("");
export function say(text: string): void {
  // The same words twice must be heard twice.
  said.value = said.value === text ? `${text}\u00a0` : text;
}
export function Voice(): JSX.Element {
  return (
    <div class="unseen" role="status" aria-live="polite" data-testid="voice">
      {said.value}
    </div>
  );
}

/** Re-renders every quarter of a second while `on`; gives the server's present time in ms. */
export function useServerNow(state: State, on: boolean): number {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => tick((n) => n + 1), 250);
    return () => clearInterval(timer);
  }, [on]);
  return Date.now() + state.skew;
}

export interface Remaining {
  ms: number;
  share: number;
  closing: boolean;
  clock: string;
  words: string;
}

const SAY_AT_S = [300, 120, 60, 30, 10];

/** The present countdown, or null. Says the time left aloud at five, two and one minute, 30 and 10 seconds. */
export function useCountdown(state: State): Remaining | null {
  const until = deadline(state.round);
  const run = state.parts.run;
  const paused = run?.status === "paused" && run.item_id === state.round?.agenda_item_id && run.part_left_seconds !== null;
  const now = useServerNow(state, until !== null);
  const whole = useRef({ at: 0, ms: 1 });
  const spoken = useRef(Infinity);
  const ms = until === null ? 0 : paused ? run.part_left_seconds! * 1000 : until.at - now;
  if (until !== null && whole.current.at !== until.at) {
    const opened = state.round?.opened_at;
    const planned = !until.closing && opened ? until.at - Date.parse(opened) : ms;
    whole.current = { at: until.at, ms: Math.max(planned, 1) };
    spoken.current = Infinity;
  }
  const due = until === null || paused ? undefined : SAY_AT_S.find((s) => ms <= s * 1000 && ms > (s - 5) * 1000 && s < spoken.current);
  useEffect(() => {
    if (due === undefined || until === null) return;
    spoken.current = due;
    say(until.closing ? `Back to the main room in ${due} seconds.` : `${timeLeft(due * 1000)}.`);
  }, [due, until?.at]);
  if (until === null) return null;
  const share = Math.min(1, Math.max(0, ms / whole.current.ms));
  return { ms, share, closing: until.closing, clock: clock(ms), words: paused ? `paused with ${timeLeft(ms)}` : timeLeft(ms) };
}

const LINK_WORDS: Record<Link, string> = {
  green: "Before you come in",
  opening: "Opening the door …",
  waiting: "Waiting to be let in",
  on: "Connected",
  lost: "The connection is lost. Trying again; what you see may be out of date.",
  ended: "The workshop is over",
  refused: "Not connected",
};

/** Stays until the connection is back; then says so and stays until it is put away. */
export function LinkBanner({ live }: { live: Live }): JSX.Element | null {
  const link = live.link.value;
  const [wasLost, setWasLost] = useState(false);
  useEffect(() => {
    if (link === "lost") {
      setWasLost(true);
      say("The connection is lost. Trying again.");
    }
    if (link === "on" && wasLost) say("The connection is back.");
  }, [link]);
  if (link === "lost") {
    return (
      <p class="strip now" data-testid="link">
        <Icon name="away" /> {LINK_WORDS.lost}
      </p>
    );
  }
  if (wasLost && link === "on") {
    return (
      <p class="strip" data-testid="link">
        <Icon name="tick" /> The connection is back and everything shown is up to date.
        <button class="plain" onClick={() => setWasLost(false)}>
          Put away
        </button>
      </p>
    );
  }
  return null;
}

export function linkWords(link: Link): string {
  return LINK_WORDS[link];
}

/** The plan with the present item marked, by the clock. */
export function AgendaRail({ session, now }: { session: Session; now: number }): JSX.Element {
  return (
    <ol class="agenda rail-agenda">
      {session.agenda.map((item, index) => {
        const on = session.status === "live" && now >= Date.parse(item.starts_at) && now < Date.parse(item.ends_at);
        return (
          <li key={index} class={`${item.kind ?? ""}${on ? " on" : ""}`} aria-current={on ? "step" : undefined}>
            <span class="at">
              <time dateTime={item.starts_at}>{wallClock(item.starts_at, session.time_zone)}</time>
            </span>
            <div class="what">
              <b>{item.title}</b>
              {on && <span class="now-mark">now, by the clock</span>}
              {item.kind === "breakout" && <span class="soft">In small rooms</span>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Keeps the page's title in step with what it shows. */
export function useTitle(text: string): void {
  useEffect(() => {
    document.title = `${text} – Folkmoot`;
  }, [text]);
}

export function Bar({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <header class="bar">
      <a class="mark" href="/me">
        <Icon name="table" />
        <span class="unseen">Folkmoot: my registrations</span>
      </a>
      <p class="bar-title">{title}</p>
      {children}
    </header>
  );
}
