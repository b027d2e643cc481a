import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { AgendaRail, Bar, LinkBanner, linkWords, useCountdown, useServerNow, useTitle, type Remaining } from "../parts.tsx";
import { heads } from "../company.ts";
import { promptOf } from "../parts/run.ts";
import { lookingAt, type State } from "../state.ts";
import { capital, count } from "../words.ts";
import { NEXT, PRESENT, type Desk } from "./desk.ts";
import { Hall, MoveTo } from "./hall.tsx";
import { Matters, PlanFigures, RoundForm, Rounds } from "./plan.tsx";
import { AfterRound, EndSteps, RoundEditor } from "./round-tools.tsx";
import { Stage, Toolbox } from "../toolbox.tsx";
import { CARDS, TOOLS } from "./tools.tsx";
import { Watch } from "./watch.tsx";
import { RunNext, RunSide, runHeadline, runLeads } from "./run.tsx";
import { firstWish, levels, minutesOf, roundsOf, tablesOf, USUAL, wantedRounds, weights, type Levels, type Wish } from "./wish.ts";

const COUNTDOWNS = [10, 15, 30, 60, 120];

function headline(state: State, left: Remaining | null): string {
  const { session, round } = state;
  if (session.status === "waiting") return "The hall is filling. Start when you are ready.";
  if (round?.status === "draft") return `A plan for “${round.title}”. Nobody has been moved yet.`;
  if (round?.status === "open") return left === null ? `The tables are open: ${round.title}.` : `The tables are open: ${left.words}.`;
  if (round?.status === "closing") return "Everybody is being called back.";
  return "Everybody is in the main room.";
}

interface DockProps {
  desk: Desk;
  state: State;
  /** Whether the tables of another round are open. */
  running: boolean;
  planning: boolean;
  wish: Wish;
  matters: Levels;
  now: number;
  left: Remaining | null;
}

/** The next thing to do: always bottom left. Beside it what else fits the moment, at the far end undo. */
function Dock({ desk, state, running, planning, wish, matters, now, left }: DockProps): JSX.Element {
  const [seconds, setSeconds] = useState("60");
  const { run } = state.parts;
  const leads = runLeads(run, state.round, desk.looking.value);
  const first = leads ? "also" : "first next";
  const busy = desk.busy.value;
  const { round, session } = state;
  const undo = desk.undoable;
  const minutes = round?.minutes ?? minutesOf(wish);
  const pinned = round?.assignments?.filter((one) => one.pinned).length ?? 0;
  const drafts = state.plan?.drafts.length ?? 0;
  const status = session.status === "waiting" ? "waiting" : planning ? "closed" : (round?.status ?? "closed");
  return (
    <section class="dock" aria-label="What to do next">
      {desk.trouble.value !== "" && (
        <p class="strip wrong" role="alert">
          {desk.trouble.value}
        </p>
      )}
      {desk.selected.value.size > 0 && <MoveTo desk={desk} state={state} />}
      <div class="dock-row">
        {leads && run !== null && <RunNext desk={desk} run={run} />}
        {status === "waiting" && (
          <button class="first next" disabled={busy} onClick={() => void desk.start()}>
            <Icon name="door" /> Start the workshop
          </button>
        )}
        {status === "closed" && leads && (
          <button class="also" onClick={() => desk.look(NEXT)}>
            <Icon name="table" /> Plan a breakout
          </button>
        )}
        {status === "closed" && !leads && (
          <button class={first} disabled={busy} onClick={() => void desk.plan(wantedRounds(state, wish, now), weights(matters))}>
            <Icon name="table" /> Draw up {count(tablesOf(wish), "table", "tables")}
            {roundsOf(wish) > 1 && ` for ${count(roundsOf(wish), "round", "rounds")}`}
          </button>
        )}
        {status === "draft" && (
          <>
            {running ? (
              <button class={first} onClick={() => desk.look(PRESENT)}>
                <Icon name="back" /> Back to the open tables
              </button>
            ) : (
              !leads && (
                <button class={first} disabled={busy} onClick={() => void desk.open(minutes)}>
                  <Icon name="door" /> Open the tables{minutes !== null && ` for ${minutes} min`}
                </button>
              )
            )}
            <button class="also" disabled={busy} onClick={() => void desk.dealAgain(weights(matters))}>
              <Icon name="deal" /> Deal again{pinned > 0 && ` around ${count(pinned, "pin", "pins")}`}
            </button>
            {drafts > 1 && (
              <button class="also" disabled={busy} onClick={() => void desk.planAnew(weights(matters))}>
                Plan all {count(drafts, "round", "rounds")} anew
              </button>
            )}
            <button class="plain also" disabled={busy} onClick={() => void desk.discard()}>
              Throw the plan away
            </button>
          </>
        )}
        {status === "open" && (
          <>
            <button class={first} disabled={busy} onClick={() => void desk.close(Number(seconds))}>
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
            {round !== null && <EndSteps desk={desk} round={round} />}
          </>
        )}
        {status === "closing" && (
          <>
            <button class={first} disabled={busy} onClick={() => void desk.keepOpen()}>
              <Icon name="undo" /> Keep the tables open
            </button>
            <span class="dock-clock">
              Back in <b class="clock">{left?.clock ?? "0:00"}</b>
            </span>
            {round !== null && <EndSteps desk={desk} round={round} />}
          </>
        )}
        <button class="undo" disabled={undo === null || busy} onClick={() => void desk.undo()}>
          <Icon name="undo" /> {undo === null ? "Nothing to undo" : `Undo: ${undo.words}`}
        </button>
      </div>
    </section>
  );
}

export function Console({ desk, state: whole }: { desk: Desk; state: State }): JSX.Element {
  const { live } = desk;
  const state = lookingAt(whole, desk.looking.value);
  const { session, round } = state;
  const left = useCountdown(whole);
  const now = useServerNow(state, session.status === "live");
  const [wish, setWish] = useState<Wish | null>(null);
  const [chosen, setChosen] = useState<{ for: string; levels: Levels } | null>(null);
  const shown = wish ?? firstWish(state, now);
  const running = whole.round?.status === "open" || whole.round?.status === "closing";
  const planning = session.status === "live" && (round === null || round.status === "closed" || desk.looking.value === NEXT);
  const draft = !planning && round?.status === "draft" ? round : null;
  const about = draft?.id ?? NEXT;
  const matters = chosen?.for === about ? chosen.levels : draft?.plan ? levels(draft.plan.wishes) : USUAL;
  const setMatters = (picked: Levels): void => setChosen({ for: about, levels: picked });
  const { run } = whole.parts;
  const leads = runLeads(run, whole.round, desk.looking.value);
  const told = leads ? runHeadline(run, now) : null;
  const title = told ?? (planning ? (running ? "Planning while the tables are open." : headline({ ...state, round: null }, null)) : headline(state, left));
  const people = [...state.people.values()];
  const present = heads(people.filter((one) => one.present));
  const away = heads(people) - present;
  const prompt = promptOf(run, round);
  useTitle(`Host: ${session.title}`);
  return (
    <div class="console">
      <Bar title={session.title}>
        <span class={live.link.value === "on" ? "bar-fact steady" : "bar-fact"} data-testid="link-state">
          {live.link.value === "on" ? "Connected" : linkWords(live.link.value === "lost" ? "opening" : live.link.value).replace("Opening the door", "Connecting")}
        </span>
        <a class="button" href={`/live/${session.event_id}`}>
          To my table
        </a>
      </Bar>
      <LinkBanner live={live} />
      <Watch desk={desk} state={whole} />
      <h1>{title}</h1>
      <p class="soft" data-testid="present">
        {capital(count(present, "person is", "people are"))} here{away > 0 && `, ${away} away`}.
        {(draft !== null || planning) && running && left !== null && ` The tables of “${whole.round?.title}” are open: ${left.words}.`}
      </p>
      <Rounds desk={desk} present={whole.round} drafts={whole.plan?.drafts ?? []} shown={planning ? NEXT : (draft?.id ?? PRESENT)} />
      <div class="console-grid">
        <section class="rail-side" aria-labelledby="rail-title">
          <h2 id="rail-title">Agenda</h2>
          {run === null ? <AgendaRail session={session} now={now} /> : <RunSide desk={desk} run={run} state={whole} />}
        </section>
        <div class="middle">
          <Stage cards={CARDS} state={state} with={{ desk, state }} />
          {planning && whole.round?.status === "closed" && desk.looking.value !== NEXT && <AfterRound desk={desk} round={whole.round} />}
          {planning && !leads && (
            <RoundForm
              wish={shown}
              change={setWish}
              matters={matters}
              setMatters={setMatters}
              attendees={heads(people.filter((one) => one.role === "attendee"))}
            />
          )}
          {!planning && round !== null && round.status !== "closed" && (
            <p class="prompt-line">
              <b>{draft !== null && told !== null ? headline(state, null) : round.title}</b>
              {prompt ? `${draft !== null && told !== null ? "" : ":"} ${prompt}` : ""}
            </p>
          )}
          <h2 class="unseen">The hall</h2>
          <Hall desk={desk} state={planning ? { ...state, round: running ? whole.round : null } : state} left={draft === null ? left : null} />
          {draft !== null && <PlanFigures state={state} draft={draft} />}
          {!planning && round !== null && round.status !== "closed" && (
            <section class="sheet round-editor" aria-label="This round">
              {draft !== null && <Matters matters={matters} change={setMatters} />}
              <RoundEditor desk={desk} round={round} />
            </section>
          )}
          <details class="ending">
            <summary>End the workshop</summary>
            <p>Everybody’s page then says that it is over and leads to the report. This cannot be undone.</p>
            <button disabled={desk.busy.value || session.status !== "live"} onClick={() => void desk.end()}>
              End it for everybody
            </button>
          </details>
        </div>
        <aside class="side" aria-label="Beside the hall">
          <Toolbox label="Beside the hall" tools={TOOLS} state={state} with={{ desk, state }} />
        </aside>
      </div>
      <Dock desk={desk} state={state} running={running} planning={planning} wish={shown} matters={matters} now={now} left={left} />
    </div>
  );
}
