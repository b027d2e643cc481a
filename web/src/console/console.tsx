import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { AgendaRail, Bar, LinkBanner, linkWords, useCountdown, useServerNow, useTitle, type Remaining } from "../parts.tsx";
import type { State } from "../state.ts";
import type { AgendaItem } from "../types.ts";
import { capital, count } from "../words.ts";
import type { Desk } from "./desk.ts";
import { Hall, MoveTo } from "./hall.tsx";
import { HelpPanel, PeoplePanel } from "./panel.tsx";

const COUNTDOWNS = [10, 15, 30, 60, 120];
const PEOPLE_PER_TABLE = 5;

interface Wish {
  title: string;
  prompt: string;
  rooms: string;
  minutes: string;
}

/** The breakout that the agenda asks for next, by the clock; else the first. */
function nextBreakout(agenda: readonly AgendaItem[], now: number): AgendaItem | undefined {
  const breakouts = agenda.filter((item) => item.kind === "breakout");
  return breakouts.find((item) => Date.parse(item.ends_at) > now) ?? breakouts[0];
}

function firstWish(state: State, now: number): Wish {
  const item = nextBreakout(state.session.agenda, now);
  const parts = item?.parts?.filter((one) => one.kind !== "plenary").map((one) => one.prompt ?? "") ?? [];
  const attendees = [...state.people.values()].filter((one) => one.role === "attendee").length;
  const minutes = item === undefined ? 15 : Math.round((Date.parse(item.ends_at) - Date.parse(item.starts_at)) / 60_000);
  return {
    title: item?.title ?? "Breakout",
    prompt: item?.prompt || parts.filter(Boolean).join(" "),
    rooms: String(Math.max(2, Math.round(attendees / PEOPLE_PER_TABLE))),
    minutes: String(minutes),
  };
}

function headline(state: State, left: Remaining | null): string {
  const { session, round } = state;
  if (session.status === "waiting") return "The hall is filling. Start when you are ready.";
  if (round?.status === "draft") return `A plan for “${round.title}”. Nobody has been moved yet.`;
  if (round?.status === "open") return left === null ? `The tables are open: ${round.title}.` : `The tables are open: ${left.words}.`;
  if (round?.status === "closing") return "Everybody is being called back.";
  return "Everybody is in the main room.";
}

function RoundForm({ wish, change, attendees }: { wish: Wish; change: (wish: Wish) => void; attendees: number }): JSX.Element {
  const rooms = Number(wish.rooms) || 1;
  const low = Math.floor(attendees / rooms);
  const sizes = attendees === 0 ? "" : attendees % rooms === 0 ? `${low} at each` : `${low} or ${low + 1} at each`;
  return (
    <section class="sheet round-form" aria-labelledby="round-title">
      <h2 id="round-title">The next breakout</h2>
      <div class="round-fields">
        <div class="field wide-field">
          <label for="r-title">Called</label>
          <input id="r-title" value={wish.title} maxLength={200} onInput={(e) => change({ ...wish, title: e.currentTarget.value })} />
        </div>
        <div class="field">
          <label for="r-rooms">Tables</label>
          <input id="r-rooms" type="number" min={1} max={50} aria-describedby="r-sizes" value={wish.rooms} onInput={(e) => change({ ...wish, rooms: e.currentTarget.value })} />
        </div>
        <div class="field">
          <label for="r-minutes">Minutes</label>
          <input id="r-minutes" type="number" min={1} max={600} value={wish.minutes} onInput={(e) => change({ ...wish, minutes: e.currentTarget.value })} />
        </div>
        <div class="field whole-field">
          <label for="r-prompt">What people are asked to do</label>
          <textarea id="r-prompt" rows={2} maxLength={2000} value={wish.prompt} onInput={(e) => change({ ...wish, prompt: e.currentTarget.value })} />
        </div>
      </div>
      <p class="soft small" id="r-sizes">
        {sizes === "" ? "Nobody is here yet." : `${count(attendees, "person", "people")}: ${sizes}.`}
      </p>
    </section>
  );
}

interface DockProps {
  desk: Desk;
  state: State;
  wish: Wish;
  left: Remaining | null;
}

/** The next thing to do: always bottom left. Beside it what else fits the moment, at the far end undo. */
function Dock({ desk, state, wish, left }: DockProps): JSX.Element {
  const [seconds, setSeconds] = useState("60");
  const busy = desk.busy.value;
  const { round, session } = state;
  const undo = desk.undoable;
  const minutes = Number(wish.minutes) > 0 ? Math.round(Number(wish.minutes)) : null;
  const rooms = Math.min(50, Math.max(1, Math.round(Number(wish.rooms)) || 1));
  const status = session.status === "waiting" ? "waiting" : (round?.status ?? "closed");
  return (
    <section class="dock" aria-label="What to do next">
      {desk.trouble.value !== "" && (
        <p class="strip wrong" role="alert">
          {desk.trouble.value}
        </p>
      )}
      {desk.selected.value.size > 0 && <MoveTo desk={desk} state={state} />}
      <div class="dock-row">
        {status === "waiting" && (
          <button class="first next" disabled={busy} onClick={() => void desk.start()}>
            <Icon name="door" /> Start the workshop
          </button>
        )}
        {status === "closed" && (
          <button class="first next" disabled={busy} onClick={() => void desk.plan(wish.title.trim() || "Breakout", wish.prompt.trim(), rooms)}>
            <Icon name="table" /> Draw up {count(rooms, "table", "tables")}
          </button>
        )}
        {status === "draft" && (
          <>
            <button class="first next" disabled={busy} onClick={() => void desk.open(minutes)}>
              <Icon name="door" /> Open the tables{minutes !== null && ` for ${minutes} min`}
            </button>
            <button disabled={busy} onClick={() => void desk.dealAgain()}>
              Deal again
            </button>
            <button class="plain" disabled={busy} onClick={() => void desk.discard()}>
              Throw the plan away
            </button>
          </>
        )}
        {status === "open" && (
          <>
            <button class="first next" disabled={busy} onClick={() => void desk.close(Number(seconds))}>
              <Icon name="bell" /> Call everybody back
            </button>
            <label for="seconds">in</label>
            <select id="seconds" class="short" value={seconds} onChange={(event) => setSeconds(event.currentTarget.value)}>
              {COUNTDOWNS.map((one) => (
                <option key={one} value={one}>
                  {one} seconds
                </option>
              ))}
              <option value={0}>at once</option>
            </select>
          </>
        )}
        {status === "closing" && (
          <>
            <button class="first next" disabled={busy} onClick={() => void desk.keepOpen()}>
              <Icon name="undo" /> Keep the tables open
            </button>
            <span class="dock-clock">
              Back in <b class="clock">{left?.clock ?? "0:00"}</b>
            </span>
          </>
        )}
        <button class="undo" disabled={undo === null || busy} onClick={() => void desk.undo()}>
          <Icon name="undo" /> {undo === null ? "Nothing to undo" : `Undo: ${undo.words}`}
        </button>
      </div>
    </section>
  );
}

export function Console({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const { live } = desk;
  const { session, round } = state;
  const left = useCountdown(state);
  const now = useServerNow(state, session.status === "live");
  const [panel, setPanel] = useState<"people" | "help">("people");
  const [wish, setWish] = useState<Wish | null>(null);
  const shown = wish ?? firstWish(state, now);
  const title = headline(state, left);
  const people = [...state.people.values()];
  const present = people.filter((one) => one.present).length;
  useTitle(`Host: ${session.title}`);
  const planning = session.status === "live" && (round === null || round.status === "closed");
  return (
    <div class="console">
      <Bar title={session.title}>
        <span class="bar-fact" data-testid="link-state">
          {live.link.value === "on" ? "Connected" : linkWords(live.link.value === "lost" ? "opening" : live.link.value).replace("Opening the door", "Connecting")}
        </span>
        <a class="button" href={`/live/${session.event_id}`}>
          To my table
        </a>
        <button aria-pressed={panel === "help"} onClick={() => setPanel(panel === "help" ? "people" : "help")}>
          <Icon name="help" /> Help
        </button>
      </Bar>
      <LinkBanner live={live} />
      <h1>{title}</h1>
      <p class="soft" data-testid="present">
        {capital(count(present, "person is", "people are"))} here{people.length > present && `, ${people.length - present} away`}.
      </p>
      <div class="console-grid">
        <div class="middle">
          {planning && <RoundForm wish={shown} change={setWish} attendees={people.filter((one) => one.role === "attendee").length} />}
          {round !== null && round.status !== "closed" && (
            <p class="prompt-line">
              <b>{round.title}</b>
              {round.prompt ? `: ${round.prompt}` : ""}
            </p>
          )}
          <h2 class="unseen">The hall</h2>
          <Hall desk={desk} state={state} left={left} />
          <details class="ending">
            <summary>End the workshop</summary>
            <p>Everybody’s page then says that it is over and leads to the report. This cannot be undone.</p>
            <button disabled={desk.busy.value || session.status !== "live"} onClick={() => void desk.end()}>
              End it for everybody
            </button>
          </details>
        </div>
        <aside class="side" aria-label="Beside the hall">
          {panel === "people" ? <PeoplePanel desk={desk} state={state} /> : <HelpPanel />}
          <section class="panel" aria-labelledby="plan-title">
            <h2 id="plan-title">Agenda</h2>
            <AgendaRail session={session} now={now} />
          </section>
        </aside>
      </div>
      <Dock desk={desk} state={state} wish={shown} left={left} />
    </div>
  );
}
