/** The door: whether newcomers wait, who does, and letting them in. */
import "./door.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api.ts";
import { Icon } from "../icon.tsx";
import { say, useServerNow } from "../parts.tsx";
import { waiting, type LobbyEntry } from "../parts/people.ts";
import type { State } from "../state.ts";
import { useTask } from "../task.ts";
import { count } from "../words.ts";
import type { Desk } from "./desk.ts";

function facts(entry: LobbyEntry, now: number): string {
  const from = [entry.place, entry.organisation].filter(Boolean).join(", ");
  const minutes = Math.floor((now - Date.parse(entry.asked_at)) / 60_000);
  const others = entry.stands_for - 1;
  const since = minutes < 1 ? "just came" : `waits for ${count(minutes, "minute", "minutes")}`;
  return [others > 0 ? `and ${count(others, "other", "others")}` : "", from, entry.state === "waiting" ? since : ""].filter(Boolean).join(", ");
}

export function DoorPanel({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const { live } = desk;
  const task = useTask();
  const part = state.parts.people;
  const here = waiting(part);
  const away = part.lobby.filter((one) => one.state === "turned_away");
  const now = useServerNow(state, here.length > 0);
  const is = state.session.admission ?? "open";
  // What was just chosen counts until the server has said the same, or has refused.
  const [chosen, setChosen] = useState<"open" | "host" | null>(null);
  useEffect(() => setChosen(null), [is]);
  const shut = (chosen ?? is) === "host";

  async function choose(admission: "open" | "host"): Promise<void> {
    setChosen(admission);
    if (!(await task.run(() => call("PUT", live.path("/admission"), { admission })))) setChosen(null);
  }

  async function letIn(people: readonly LobbyEntry[], all = false): Promise<void> {
    const done = await task.run(() => live.post("/lobby/let-in", all ? {} : { person_ids: people.map((one) => one.person_id) }));
    if (done) say(all || people[0] === undefined ? "Everybody who waited is let in." : `${people[0].name} is let in.`);
  }

  async function turnAway(one: LobbyEntry): Promise<void> {
    if (await task.run(() => live.post("/lobby/turn-away", { person_ids: [one.person_id] }))) say(`${one.name} is turned away. You can still let them in.`);
  }

  return (
    <section class="panel sheet door" aria-labelledby="door-title">
      <h2 id="door-title">Door</h2>
      <label class="tick">
        <input
          type="checkbox"
          checked={shut}
          onChange={(event) => void choose(event.currentTarget.checked ? "host" : "open")}
        />
        <span>Newcomers wait until a host lets them in</span>
      </label>
      <p class="soft">
        {shut ? "Whoever is in stays in, and may come back without waiting." : "Whoever is registered comes in by themselves."}
      </p>
      {task.trouble !== "" && (
        <p class="strip wrong" role="alert">
          {task.trouble}
        </p>
      )}
      {shut && (
        <>
          <h3>{here.length === 0 ? "Nobody waits" : `${count(here.length, "person waits", "people wait")}`.replace(/^./, (first) => first.toUpperCase())}</h3>
          {here.length > 1 && (
            <button class="first" disabled={task.busy} onClick={() => void letIn(here, true)}>
              <Icon name="door" /> Let all {here.length} in
            </button>
          )}
          <ul class="queue">
            {here.map((one) => (
              <li key={one.person_id}>
                <span>
                  <b>{one.name}</b> <span class="soft">{facts(one, now)}</span>
                </span>
                <span class="answers">
                  <button disabled={task.busy} onClick={() => void letIn([one])}>
                    Let in<span class="unseen"> {one.name}</span>
                  </button>
                  <button class="plain" disabled={task.busy} onClick={() => void turnAway(one)}>
                    Turn away<span class="unseen"> {one.name}</span>
                  </button>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {away.length > 0 && (
        <>
          <h3>Turned away</h3>
          <ul class="queue">
            {away.map((one) => (
              <li key={one.person_id}>
                <span>
                  <b>{one.name}</b> <span class="soft">{facts(one, now)}</span>
                </span>
                <button class="plain" disabled={task.busy} onClick={() => void letIn([one])}>
                  Let in after all<span class="unseen"> {one.name}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
