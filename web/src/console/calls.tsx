/** The queue of calls for help: where, who, since when; and what a host answers. */
import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import { useServerNow } from "../parts.tsx";
import { handsUp, waitingCalls, type HelpCall } from "../parts/talk.ts";
import { me, type State } from "../state.ts";
import { nameOf } from "../talk/posts.tsx";
import { capital, count } from "../words.ts";
import { answer, comeToHelp, roomInWords, visit } from "./deeds.ts";
import type { Desk } from "./desk.ts";

/** How long somebody has waited: "40 s", "3 min 5 s". */
export function waited(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What the tab says: calls that nobody has taken are urgent. */
export function callsWaiting(state: State): { count: number; words: string; urgent: boolean } | null {
  const calls = waitingCalls(state);
  const open = calls.filter((one) => one.status === "open").length;
  if (calls.length === 0) return null;
  return { count: calls.length, words: open > 0 ? `${count(open, "call needs", "calls need")} you now` : "a host is coming", urgent: open > 0 };
}

function place(state: State, one: HelpCall): string {
  return one.room_id === state.session.main_room_id ? "Main room" : one.room_name;
}

interface CallProps {
  desk: Desk;
  state: State;
  one: HelpCall;
  now: number;
  /** Waits longest of those whom nobody has taken: the next thing to do. */
  next: boolean;
}

function Call({ desk, state, one, now, next }: CallProps): JSX.Element {
  const busy = desk.busy.value;
  const mine = one.taken_by === state.you.person_id;
  const open = state.rooms.some((room) => room.id === one.room_id && room.open);
  const there = me(state)?.room_id === one.room_id;
  const where = place(state, one);
  const elsewhere = state.people.get(one.person_id)?.room_id;
  return (
    <li class={one.status === "open" ? "call now" : "call"} data-testid="call">
      <h3>
        {where} <span class="call-time">{waited(one.raised_at, now)}</span>
      </h3>
      <p>
        {one.status === "open" ? "Needs you now: " : ""}
        {nameOf(state, one.person_id)} asked for help.
        {elsewhere !== undefined && elsewhere !== one.room_id && ` They are now in ${roomInWords(state, elsewhere)}.`}
        {one.words !== "" && <q class="help-words">{one.words}</q>}
      </p>
      {one.status === "coming" && <p>{mine ? "You are coming; they have been told." : `${nameOf(state, one.taken_by)} is coming.`}</p>}
      <p class="call-acts">
        {!(one.status === "coming" && mine) && (
          <button class={next ? "first" : ""} disabled={busy} onClick={() => void (open && !there ? comeToHelp(desk, one) : answer(desk, one, "coming"))}>
            {open && !there ? `I am coming${where === "Main room" ? "" : `: visit ${where}`}` : "I am coming"}
            <span class="unseen"> to {nameOf(state, one.person_id)}</span>
          </button>
        )}
        {one.status === "coming" && mine && open && !there && (
          <button disabled={busy} onClick={() => void visit(desk, one.room_id)}>
            Visit {where}
          </button>
        )}
        <button disabled={busy} onClick={() => void answer(desk, one, "done")}>
          <Icon name="tick" /> Done<span class="unseen">, with {nameOf(state, one.person_id)} at {where}</span>
        </button>
      </p>
    </li>
  );
}

export function Calls({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const calls = waitingCalls(state);
  const now = useServerNow(state, calls.length > 0);
  const next = calls.find((one) => one.status === "open");
  const done = [...state.parts.talk.calls.values()].filter((one) => one.status === "done").at(-1);
  return (
    <section class="panel sheet" aria-labelledby="calls-title">
      <h2 id="calls-title">Calls for help</h2>
      {calls.length === 0 && <p class="soft">Nobody is waiting for help.</p>}
      <ol class="calls">
        {calls.map((one) => (
          <Call key={one.id} desk={desk} state={state} one={one} now={now} next={one.id === next?.id} />
        ))}
      </ol>
      {done !== undefined && (
        <p class="soft small">
          Done: {nameOf(state, done.person_id)}, {place(state, done)}.{" "}
          <button class="plain" disabled={desk.busy.value} onClick={() => void answer(desk, done, "open")}>
            <Icon name="undo" /> Put it back
          </button>
        </p>
      )}
    </section>
  );
}

function Since({ state, since }: { state: State; since: string }): JSX.Element {
  return <span class="call-time">{waited(since, useServerNow(state, true))}</span>;
}

/** At a table of the hall: that it has called for help, and the hands that are up there. */
export function TableCalls({ desk, state, roomId }: { desk: Desk; state: State; roomId: string }): JSX.Element | null {
  const [first] = waitingCalls(state).filter((one) => one.room_id === roomId);
  const hands = handsUp(state, roomId);
  const main = roomId === state.session.main_room_id;
  const there = me(state)?.room_id === roomId;
  if (first === undefined && hands.length === 0 && (main || there)) return null;
  return (
    <p class="table-calls">
      {first !== undefined && (
        <span class={first.status === "open" ? "table-call now" : "table-call"}>
          <Icon name="help" /> {first.status === "open" ? "Needs you" : "Help is coming"} <Since state={state} since={first.raised_at} />
        </span>
      )}
      {hands.length > 0 && (
        <span class="table-call" title={hands.map((hand) => nameOf(state, hand.person_id)).join(", ")}>
          <Icon name="hand" /> {capital(count(hands.length, "hand", "hands"))} up
        </span>
      )}
      {!main && !there && state.rooms.some((room) => room.id === roomId && room.open) && (
        <button class="plain" disabled={desk.busy.value} onClick={() => void visit(desk, roomId)}>
          Visit<span class="unseen"> {state.rooms.find((room) => room.id === roomId)?.name}</span>
        </button>
      )}
    </p>
  );
}
