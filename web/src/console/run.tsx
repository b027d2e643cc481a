/** How a host steers the agenda: one place for what is on, and a small menu at each item that is to come. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call, inWords, Problem } from "../api.ts";
import { Now, nowWords } from "../agenda/now.tsx";
import { RunRail } from "../agenda/rail.tsx";
import { say, useServerNow } from "../parts.tsx";
import { behindWords, following, itemOn, KIND_WORDS, minutesBehind, partOn, type Kind, type Run, type RunItem } from "../parts/run.ts";
import type { State } from "../state.ts";
import type { Round } from "../types.ts";
import { capital } from "../words.ts";
import { PRESENT, type Desk } from "./desk.ts";

const CHANGED = "The agenda went on, or another host changed it, just before you did, so nothing was changed. It is shown as it is now; do it again if you still want to.";

/** One command on the run as it is shown. */
export async function steer(desk: Desk, run: Run, what: string, body: object = {}, then = ""): Promise<void> {
  if (desk.busy.value) return;
  desk.busy.value = true;
  desk.trouble.value = "";
  try {
    await desk.live.post(`/run/${what}`, { version: run.version, ...body });
    if (then !== "") say(then);
  } catch (error) {
    desk.trouble.value = error instanceof Problem && error.code === "run-changed" ? CHANGED : inWords(error);
  }
  desk.busy.value = false;
}

/** What the run's host is told above everything else; null while it says nothing. */
export function runHeadline(run: Run | null, now: number): string | null {
  if (run === null || run.status === "waiting") return null;
  if (run.status === "done") return "The agenda is over. End the workshop when you are ready.";
  if (run.waits) return `The time of “${partOn(run)?.title || itemOn(run)?.title}” is over. Go on when you are ready.`;
  return nowWords(run, now);
}

/** Whether the run is what the console tells first: unless the host looks at a plan, or has opened a round of their own. */
export function runLeads(run: Run | null, round: Round | null, looking: string): boolean {
  if (run === null || run.status === "waiting" || looking !== PRESENT) return false;
  const open = round?.status === "open" || round?.status === "closing";
  return !open || round.agenda_item_id === run.item_id;
}

/** The run's next thing to do, at the dock's first place. */
export function RunNext({ desk, run }: { desk: Desk; run: Run }): JSX.Element {
  const next = following(run);
  let words = next === null ? "Finish the agenda" : `Go on to “${next.title}”`;
  let act = (): Promise<void> => steer(desk, run, "next", { to: next?.part === true ? "part" : "item" });
  if (run.called_back) words = "Everybody back at once";
  if (run.status === "paused") {
    words = "Let the agenda go on";
    act = () => steer(desk, run, "resume", {}, "The agenda goes on.");
  }
  if (run.status === "done") {
    words = "End the workshop";
    act = () => desk.end();
  }
  return (
    <button class="first next" disabled={desk.busy.value} onClick={() => void act()}>
      {words}
    </button>
  );
}

function OnNow({ desk, run }: { desk: Desk; run: Run }): JSX.Element {
  const busy = desk.busy.value;
  const item = itemOn(run);
  const further = run.part !== null && run.part + 1 < (item?.parts.length ?? 0);
  if (item === null) return <></>;
  return (
    <div class="run-steer" role="group" aria-label={`Steer “${item.title}”`}>
      <button disabled={busy} onClick={() => void steer(desk, run, "extend", { minutes: 1 }, "One minute more.")}>
        +1 min
      </button>
      <button disabled={busy || run.waits} onClick={() => void steer(desk, run, "extend", { minutes: -1 }, "One minute less.")}>
        −1 min
      </button>
      {run.status === "running" && (
        <button disabled={busy} onClick={() => void steer(desk, run, "pause")}>
          Pause
        </button>
      )}
      {further && !run.called_back && (
        <button disabled={busy} onClick={() => void steer(desk, run, "next")}>
          End “{item.title}” early
        </button>
      )}
    </div>
  );
}

function Advance({ desk, run, item }: { desk: Desk; run: Run; item: RunItem }): JSX.Element {
  return (
    <label class="run-advance">
      <input
        type="checkbox"
        checked={item.advance === "host"}
        disabled={desk.busy.value}
        onChange={(event) => void steer(desk, run, "advance", { item_id: item.id, advance: event.currentTarget.checked ? "host" : "auto" })}
      />{" "}
      Wait for me at its end
    </label>
  );
}

function Coming({ desk, run, item }: { desk: Desk; run: Run; item: RunItem }): JSX.Element {
  const busy = desk.busy.value;
  const coming = run.items.filter((one) => one.status === "coming" || one.status === "skipped");
  // Items that were skipped and passed lie before the one that is on, and are no longer to come.
  const from = run.items.findIndex((one) => one.status === "on");
  const order = coming.filter((one) => run.items.indexOf(one) > from).map((one) => one.id);
  const at = order.indexOf(item.id);
  if (at < 0) return <></>;
  const swapped = (by: number): string[] => {
    const moved = order.filter((id) => id !== item.id);
    moved.splice(at + by, 0, item.id);
    return moved;
  };
  if (item.status === "skipped") {
    return (
      <button class="plain" disabled={busy} onClick={() => void steer(desk, run, "skip", { item_id: item.id, skipped: false }, `“${item.title}” is taken in again.`)}>
        Take it in again
      </button>
    );
  }
  return (
    <div role="group" aria-label={`Change “${item.title}”`}>
      <div class="run-steer">
        <button disabled={busy || at === 0} onClick={() => void steer(desk, run, "reorder", { item_ids: swapped(-1) }, `“${item.title}” is earlier now.`)}>
          Earlier
        </button>
        <button disabled={busy || at === order.length - 1} onClick={() => void steer(desk, run, "reorder", { item_ids: swapped(1) }, `“${item.title}” is later now.`)}>
          Later
        </button>
        <button disabled={busy} onClick={() => void steer(desk, run, "extend", { item_id: item.id, minutes: 1 }, "One minute more.")}>
          +1 min
        </button>
        <button disabled={busy || item.seconds < 120} onClick={() => void steer(desk, run, "extend", { item_id: item.id, minutes: -1 }, "One minute less.")}>
          −1 min
        </button>
        <button disabled={busy} onClick={() => void steer(desk, run, "skip", { item_id: item.id }, `“${item.title}” is left out.`)}>
          Leave it out
        </button>
      </div>
      <Advance desk={desk} run={run} item={item} />
    </div>
  );
}

function Insert({ desk, run }: { desk: Desk; run: Run }): JSX.Element {
  const [title, setTitle] = useState("");
  const [kind, setKind] = useState<Kind>("plenary");
  const [minutes, setMinutes] = useState("5");
  const before = run.items.find((item, number) => item.status === "coming" && number > run.items.findIndex((one) => one.status === "on"));
  const length = Math.round(Number(minutes));
  const ready = title.trim() !== "" && length >= 1 && length <= 600;
  return (
    <details class="run-change">
      <summary>Add an item</summary>
      <form
        class="run-insert"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          void steer(desk, run, "insert", { title: title.trim(), kind, minutes: length, before: before?.id ?? null }, `“${title.trim()}” comes next.`);
          setTitle("");
        }}
      >
        <label for="run-title">What</label>
        <input id="run-title" maxLength={200} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        <label for="run-kind">Kind</label>
        <select id="run-kind" value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
          {Object.entries(KIND_WORDS).map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
        <label for="run-minutes">Minutes</label>
        <input id="run-minutes" inputMode="numeric" value={minutes} onInput={(event) => setMinutes(event.currentTarget.value)} />
        <button disabled={desk.busy.value || !ready}>Add it as the next item</button>
      </form>
    </details>
  );
}

/** The agenda rail with a live clock, and everything that a host can do to it. */
export function RunSide({ desk, run, state }: { desk: Desk; run: Run; state: State }): JSX.Element {
  const live = state.session.status === "live";
  const now = useServerNow(state, live);
  const behind = minutesBehind(run, now);
  const going = run.status === "running" || run.status === "paused";
  const [changing, setChanging] = useState(false);
  return (
    <>
      <Now run={run} state={state} />
      {going && <OnNow desk={desk} run={run} />}
      {behind !== null && (
        <p class={behind > 0 ? "run-behind late" : "run-behind"} data-testid="behind">
          {capital(behindWords(behind))}
        </p>
      )}
      {run.status === "waiting" && live && (
        <button disabled={desk.busy.value} onClick={() => void steer(desk, run, "start", {}, "The agenda begins.")}>
          Begin the agenda
        </button>
      )}
      <RunRail
        run={run}
        zone={state.session.time_zone}
        now={now}
        controls={(item) =>
          !changing ? null : item.status === "on" ? <Advance desk={desk} run={run} item={item} /> : item.status === "done" || run.status === "done" ? null : <Coming desk={desk} run={run} item={item} />
        }
      />
      {run.status !== "done" && (
        <button class="plain" aria-expanded={changing} onClick={() => setChanging(!changing)}>
          {changing ? "Leave the agenda as it is" : "Change the agenda"}
        </button>
      )}
      {changing && run.status !== "done" && (
        <>
          <Insert desk={desk} run={run} />
          <Settings desk={desk} run={run} waiting={!live} />
        </>
      )}
    </>
  );
}

function Settings({ desk, run, waiting }: { desk: Desk; run: Run; waiting: boolean }): JSX.Element {
  const put = (body: object): void => void choose(desk, body);
  return (
    <details class="run-change">
      <summary>How it runs</summary>
      {waiting && run.status === "waiting" && (
        <label class="run-advance">
          <input type="checkbox" checked={!run.manual} onChange={(event) => put({ manual: !event.currentTarget.checked })} /> Starting the workshop begins the agenda
        </label>
      )}
      <label class="run-advance">
        <input type="checkbox" checked={run.ends_session} onChange={(event) => put({ ends_session: event.currentTarget.checked })} /> The workshop ends by itself with the last item
      </label>
    </details>
  );
}

async function choose(desk: Desk, body: object): Promise<void> {
  desk.trouble.value = "";
  try {
    await call("PUT", desk.live.path("/run/settings"), body);
  } catch (error) {
    desk.trouble.value = inWords(error);
  }
}
