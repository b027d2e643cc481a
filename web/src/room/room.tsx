import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { beside, called, heads } from "../company.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { useMovingChairs } from "../motion.ts";
import { AgendaRail, Bar, LinkBanner, linkWords, say, useCountdown, useServerNow, useTitle } from "../parts.tsx";
import { leftovers } from "../notes/use-note.ts";
import { partWords } from "../parts/people.ts";
import { me, roomName, shownRooms, sitting, type State } from "../state.ts";
import { RoundTable } from "../table.tsx";

import { Now } from "../agenda/now.tsx";
import { RunRail } from "../agenda/rail.tsx";
import { promptOf } from "../parts/run.ts";
import { useTask } from "../task.ts";
import type { Person } from "../types.ts";
import { capital, count, names, wallClock } from "../words.ts";
import { OverTable, Reach, Turns } from "../talk/reach.tsx";
import { Broadcasts, HelpStrips } from "../talk/strips.tsx";
import { QuestionNews } from "../questions/news.tsx";
import { Stage, Toolbox } from "../toolbox.tsx";
import { CARDS, TOOLS } from "./tools.tsx";
import { SitHere, Ways } from "./walking.tsx";

/** "You are at Table 2 with three others." */
export function whereWords(state: State): string {
  const mine = me(state);
  if (mine === undefined) return "You are in the workshop.";
  const others = heads(sitting(state, mine.room_id).filter((one) => one.person_id !== mine.person_id && one.present));
  const company = others === 0 ? "on your own" : `with ${count(others, "other", "others")}`;
  if (mine.room_id === state.session.main_room_id) return `You are in the main room ${company}.`;
  return `You are at ${roomName(state, mine.room_id)} ${company}.`;
}

export function Over({ live, title }: { live: Live; title: string }): JSX.Element {
  useTitle(`Over: ${title}`);
  return (
    <section class="calm">
      <h1>The workshop is over</h1>
      <p class="lede">Thank you for coming to {title}.</p>
      <p>The report shows who sat at which table and what each table wrote down. A letter with its address is on its way.</p>
      <p class="actions">
        <a class="button first" href={`/report/${live.eventId}`}>
          Read the report
        </a>
        <a href="/me">My registrations</a>
      </p>
    </section>
  );
}

export function Refused({ live, title }: { live: Live; title: string }): JSX.Element {
  const why = live.refusal.value;
  useTitle(`Not on the list: ${title}`);
  return (
    <section class="calm">
      <h1>You cannot come in here</h1>
      <p>{why?.detail}</p>
      <p class="actions">
        <a class="button first" href="/me">
          My registrations
        </a>
      </p>
    </section>
  );
}

function PersonLine({ state, person, you }: { state: State; person: Person; you: boolean }): JSX.Element {
  const part = partWords(state, person);
  const company = beside(person);
  const from = [person.place, person.organisation].filter(Boolean).join(", ");
  return (
    <li>
      <b>{person.name}</b>
      {you && " (you)"}
      {part !== "" && `, ${part}`}
      {company !== "" && <span> {company}</span>}
      {from !== "" && <span class="soft">, {from}</span>}
      {person.listening === true && ", listening"}
      {!person.present && <span class="away-mark"> (away)</span>}
    </li>
  );
}

const MOVE_WORDS: Record<string, string> = {
  open: "The tables are open. You are now at",
  move: "A host has moved you. You are now at",
  return: "You came back. You are now in",
  close: "The tables have closed. You are back in",
};

function movedWords(state: State): string | null {
  const { moved } = state;
  // Whoever walked there themselves knows where they are.
  if (moved === null || moved.cause === "return" || moved.cause === "walk") return null;
  const main = moved.to === state.session.main_room_id;
  const place = main ? "the main room" : roomName(state, moved.to);
  const lead = (MOVE_WORDS[moved.cause] ?? "You are now at").replace(/ at$/, main ? " in" : " at");
  const company = sitting(state, moved.to).filter((one) => one.person_id !== state.you.person_id);
  return `${lead} ${place}${company.length > 0 && !main ? `, with ${names(company.map(called))}` : ""}.`;
}

function MovedNotice({ state }: { state: State }): JSX.Element | null {
  const [read, setRead] = useState(state.moved?.seq ?? 0);
  const text = movedWords(state);
  const seq = state.moved?.seq ?? 0;
  useEffect(() => {
    if (text !== null && seq !== read) say(text);
  }, [seq]);
  if (text === null || seq === read) return null;
  return (
    <div class="strip" data-testid="moved">
      <Icon name="move" /> <span>{text}</span>
      <button class="plain" onClick={() => setRead(seq)}>
        Put away
      </button>
    </div>
  );
}

/** Words that found no place any more are given back, never dropped. */
function Leftovers(): JSX.Element {
  return (
    <>
      {leftovers.value.map((left, index) => (
        <div key={index} class="strip now" role="status">
          <span>
            This could not be saved any more, so it is not in {left.room.replace(/^The/, "the")}: <q>{left.text}</q> You can copy it from here.
          </span>
          <button class="plain" onClick={() => (leftovers.value = leftovers.value.filter((one) => one !== left))}>
            Put away
          </button>
        </div>
      ))}
    </>
  );
}

/** The least radius of the reader's own table: the prompt and the clock stand on it. */
const SMALLEST = 168;

export function Room({ live, state }: { live: Live; state: State }): JSX.Element {
  const { session, round } = state;
  const mine = me(state);
  const here = mine?.room_id ?? session.main_room_id;
  const atTable = here !== session.main_room_id;
  const left = useCountdown(state);
  const now = useServerNow(state, session.status === "live");
  const task = useTask();
  const root = useRef<HTMLDivElement>(null);
  const table = sitting(state, here);
  const rooms = shownRooms(state);
  const others = rooms.filter((room) => room.id !== here && (room.kind === "breakout" || atTable));
  useMovingChairs(root, [...state.people.values()].map((one) => one.person_id + one.room_id).sort().join());

  const waiting = session.status === "waiting";
  const where = waiting ? "You are in the hall. The workshop has not started yet." : whereWords(state);
  useTitle(waiting ? `Waiting: ${session.title}` : `${where.replace("You are ", "").replace(/\.$/, "")}: ${session.title}`.replace(/^./, (c) => c.toUpperCase()));
  const { run } = state.parts;
  const prompt = atTable ? promptOf(run, round) : null;
  const company = [...state.people.values()].sort((a, b) => a.name.localeCompare(b.name, "en-GB"));
  const present = heads(company.filter((one) => one.present));
  const away = heads(company) - present;

  return (
    <div class="room" ref={root}>
      <Bar title={session.title}>
        <span class={live.link.value === "on" ? "bar-fact steady" : "bar-fact"} data-testid="link-state">
          {linkWords(live.link.value === "lost" ? "opening" : live.link.value).replace("Opening the door …", "Connecting …")}
        </span>
        {state.you.role === "host" && (
          <a class="button" href={`/host/${session.event_id}`}>
            Host console
          </a>
        )}
      </Bar>
      <LinkBanner live={live} />
      <div class="strips">
        <MovedNotice state={state} />
        <QuestionNews state={state} />
        <Leftovers />
        <Broadcasts state={state} />
        <HelpStrips live={live} state={state} />
      </div>
      <div class="room-grid">
        <section class="my-table" aria-labelledby="where">
          <h1 id="where" data-testid="where">
            {where}
          </h1>
          {run !== null && <Now run={run} state={state} />}
          {waiting && (
            <p>
              It is planned for {wallClock(session.starts_at, session.time_zone)}, {session.time_zone.split("/").pop()?.replace("_", " ")} time. Stay on
              this page; it changes by itself when the hosts begin.
            </p>
          )}
          {left?.closing && (
            <p class="strip now" data-testid="closing">
              <Icon name="bell" />
              <span>
                The tables are closing. Finish your sentence; everybody is back in the main room in <b class="clock">{left.clock}</b>.
              </span>
            </p>
          )}
          <Stage cards={CARDS} state={state} with={{ live, state }} />
          <div class="table-top">
            <RoundTable
              people={table}
              you={state.you.person_id}
              label={`A round table with ${count(heads(table), "person", "people")}: ${names(table.map(called), 12)}`}
              share={atTable ? (left?.share ?? null) : null}
              soon={left?.closing === true || (left !== null && left.ms < 60_000)}
              smallest={SMALLEST}
            >
              <p class="table-name">{atTable ? roomName(state, here) : "Main room"}</p>
              {prompt && <p class="table-prompt">{prompt}</p>}
              {atTable && left && (
                <p class={left.closing ? "big-clock soon" : "big-clock"} data-testid="countdown">
                  <span class="clock" aria-hidden="true">
                    {left.clock}
                  </span>
                  <span class="clock-words">{left.closing ? "then back to the main room" : left.words}{!left.closing && <span class="wide-words"> at this table</span>}</span>
                </p>
              )}
            </RoundTable>
            <OverTable state={state} people={table} smallest={SMALLEST} />
          </div>
          <Turns live={live} state={state} roomId={here} />
          <Reach live={live} state={state} />
          <Ways live={live} state={state} task={task} />
        </section>
        <div class="beside">
          {prompt && (
            <section class="sheet" aria-labelledby="ask">
              <h2 id="ask">{round?.title}</h2>
              <p class="lede">{prompt}</p>
            </section>
          )}
          <Toolbox label="Beside your table" tools={TOOLS} state={state} with={{ live, state }} />
          <section class="sheet" aria-labelledby="with">
            <h2 id="with">{atTable ? "At your table" : "In the main room"}</h2>
            <ul class="people">
              {table.map((person) => (
                <PersonLine key={person.person_id} state={state} person={person} you={person.person_id === state.you.person_id} />
              ))}
            </ul>
          </section>
        </div>
      </div>
      {others.length > 0 && (
        <section aria-labelledby="others">
          <h2 id="others">{atTable ? "The other tables" : "The tables"}</h2>
          <ul class="small-tables">
            {others.map((room) => {
              const people = sitting(state, room.id);
              return (
                <li key={room.id}>
                  <RoundTable
                    people={people}
                    name={room.kind === "main" ? "Main room" : room.name}
                    count={count(heads(people), "person", "people")}
                    label={`${room.name}: ${people.length === 0 ? "nobody yet" : names(people.map(called), 12)}`}
                  />
                  <SitHere live={live} state={state} task={task} roomId={room.id} />
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <div class="lists">
        <details>
          <summary>
            Who is here: {count(present, "person", "people")}
            {away > 0 && `, ${count(away, "person", "people")} away`}
          </summary>
          <ul class="people columns">
            {company.map((person) => (
              <PersonLine key={person.person_id} state={state} person={person} you={person.person_id === state.you.person_id} />
            ))}
          </ul>
        </details>
        <details>
          <summary>{capital("the agenda")}</summary>
          {run === null ? <AgendaRail session={session} now={now} /> : <RunRail run={run} zone={session.time_zone} now={now} />}
        </details>
      </div>
    </div>
  );
}
