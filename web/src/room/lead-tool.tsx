/** What a facilitator can do at their own table. */
import type { JSX } from "preact";
import { Needs } from "../needs.tsx";
import { say } from "../parts.tsx";
import { leads } from "../parts/people.ts";
import { me, roomName, sitting, type State } from "../state.ts";
import { useTask } from "../task.ts";
import type { Person } from "../types.ts";
import type { RoomProps } from "./tools.tsx";

export function iLead(state: State): boolean {
  const mine = me(state);
  return mine !== undefined && leads(state, mine);
}

export function LeadTool({ live, state }: RoomProps): JSX.Element | null {
  const task = useTask();
  const mine = me(state);
  if (mine === undefined) return null;
  const here = mine.room_id;
  const guests = sitting(state, here).filter((one) => one.person_id !== mine.person_id && one.role !== "host");

  async function sendBack(person: Person): Promise<void> {
    const done = await task.run(async () => live.learn(await live.post(`/rooms/${here}/send-back`, { person_ids: [person.person_id] })));
    if (done) say(`${person.name} is back in the main room.`);
  }

  return (
    <section class="panel sheet" aria-labelledby="lead-title">
      <h2 id="lead-title">You lead {roomName(state, here)}</h2>
      <p class="soft">Only you and the hosts can do this, and only for your table.</p>
      <ul class="people">
        {guests.map((person) => (
          <li key={person.person_id}>
            <b>{person.name}</b>
            <br />
            <Needs path={(rest) => live.path(rest)} person={person} />
            <button class="plain" disabled={task.busy} onClick={() => void sendBack(person)}>
              Send to the main room<span class="unseen"> {person.name}</span>
            </button>
          </li>
        ))}
        {guests.length === 0 && <li class="soft">Nobody else is at your table.</li>}
      </ul>
      {task.trouble !== "" && (
        <p class="strip wrong" role="alert">
          {task.trouble}
        </p>
      )}
    </section>
  );
}
