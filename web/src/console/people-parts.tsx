/** What the people who are selected shall be: facilitators, co-hosts; and what one of them needs. */
import "./door.css";
import type { JSX } from "preact";
import { call } from "../api.ts";
import { Needs } from "../needs.tsx";
import { say } from "../parts.tsx";
import type { State } from "../state.ts";
import { useTask } from "../task.ts";
import { names } from "../words.ts";
import type { Desk } from "./desk.ts";

export function Parts({ desk, state }: { desk: Desk; state: State }): JSX.Element | null {
  const { live } = desk;
  const task = useTask();
  const chosen = [...desk.selected.value].flatMap((id) => state.people.get(id) ?? []);
  if (chosen.length === 0) return null;
  const part = state.parts.people;
  const ids = chosen.map((one) => one.person_id);
  const who = names(chosen.map((one) => one.name), 3);
  const only = chosen.length === 1 ? (chosen[0] ?? null) : null;
  const marked = chosen.every((one) => one.facilitates === true);
  const { round } = state;
  const tables = round === null || round.status === "closed" ? [] : round.rooms;
  const led = only === null ? "" : (part.facilitators.find((one) => one.person_id === only.person_id)?.room_id ?? ledInDraft(state, only.person_id));

  async function mark(): Promise<void> {
    const done = await task.run(() => live.post("/facilitators", { person_ids: ids, facilitates: !marked }));
    if (done) say(marked ? `${who} no longer facilitates.` : `${who}: facilitating from now on.`);
  }

  return (
    <section class="parts-of" aria-label={`For ${who}`}>
      <h3>{who}</h3>
      <div class="acts">
        <button disabled={task.busy} onClick={() => void mark()}>
          {marked ? "No longer facilitates" : "Make facilitator"}
        </button>
        {only !== null && only.role !== "host" && (
          <button disabled={task.busy} onClick={() => void task.run(() => live.post("/cohosts", { person_id: only.person_id }))}>
            Make co-host
          </button>
        )}
        {only !== null && part.cohosts.includes(only.person_id) && (
          <button disabled={task.busy} onClick={() => void task.run(() => call("DELETE", live.path(`/cohosts/${only.person_id}`)))}>
            Take co-host back
          </button>
        )}
      </div>
      {only !== null && tables.length > 0 && round !== null && (
        <>
          <label for="leads-table">Leads the table</label>
          <select
            id="leads-table"
            value={led}
            disabled={task.busy}
            onChange={(event) => {
              const room = event.currentTarget.value;
              void task.run(() => call("PUT", live.path(`/rounds/${round.id}/facilitators`), { person_id: only.person_id, room_id: room === "" ? null : room }));
            }}
          >
            <option value="">None in particular</option>
            {tables.map((room) => (
              <option key={room.id} value={room.id}>
                {room.name}
              </option>
            ))}
          </select>
        </>
      )}
      {only !== null && <Needs path={(rest) => live.path(rest)} person={only} />}
      {task.trouble !== "" && (
        <p class="strip wrong" role="alert">
          {task.trouble}
        </p>
      )}
    </section>
  );
}

/** The table of a draft that somebody is to lead: where they are pinned as its facilitator. */
function ledInDraft(state: State, personId: string): string {
  const said = state.round?.plan?.people?.find((one) => one.person_id === personId);
  if (said?.facilitator !== true) return "";
  return state.round?.assignments?.find((one) => one.person_id === personId && one.pinned === true)?.room_id ?? "";
}
