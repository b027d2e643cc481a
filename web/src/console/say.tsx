/** What a host says: to everybody, to some tables, or as a post in a room. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { broadcastsShown } from "../parts/talk.ts";
import { roomName, type State } from "../state.ts";
import { nameOf, Posts } from "../talk/posts.tsx";
import { names, wallClock } from "../words.ts";
import { allowPosts, broadcast, withdraw } from "./deeds.ts";
import type { Desk } from "./desk.ts";

const LONGEST = 500;

function BroadcastForm({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const [text, setText] = useState("");
  const [some, setSome] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const rooms = state.rooms.filter((room) => room.open);
  const to = rooms.filter((room) => chosen.has(room.id)).map((room) => room.id);
  const tables = rooms.length > 1;
  const ready = text.trim() !== "" && (!some || !tables || to.length > 0);

  function toggle(id: string): void {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  }
  return (
    <form
      class="broadcast-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void broadcast(desk, text, some && tables ? to : null).then((done) => done && setText(""));
      }}
    >
      <label for="broadcast">Say to everybody’s screen</label>
      <textarea id="broadcast" rows={3} maxLength={LONGEST} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      {tables && (
        <fieldset>
          <legend>To whom</legend>
          <label>
            <input type="radio" name="to" checked={!some} onChange={() => setSome(false)} /> Everybody
          </label>
          <label>
            <input type="radio" name="to" checked={some} onChange={() => setSome(true)} /> Some rooms
          </label>
          {some && (
            <ul class="to-rooms">
              {rooms.map((room) => (
                <li key={room.id}>
                  <label>
                    <input type="checkbox" checked={chosen.has(room.id)} onChange={() => toggle(room.id)} /> {room.name}
                  </label>
                </li>
              ))}
            </ul>
          )}
        </fieldset>
      )}
      <button class="first" disabled={!ready || desk.busy.value}>
        <Icon name="megaphone" /> Say it
      </button>
      <p class="soft small">It stays on each screen until its reader puts it away.</p>
    </form>
  );
}

export function Say({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const said = broadcastsShown(state, true).reverse();
  const rooms = state.rooms.filter((room) => room.open);
  const [wanted, setWanted] = useState("");
  const shown = rooms.some((room) => room.id === wanted) ? wanted : state.session.main_room_id;
  const allowed = state.parts.talk.rules.main_posts;
  return (
    <section class="panel sheet" aria-labelledby="say-title">
      <h2 id="say-title">Say</h2>
      <BroadcastForm desk={desk} state={state} />
      {said.length > 0 && (
        <ul class="said-list" aria-label="What was said last">
          {said.map((one) => (
            <li key={one.id}>
              <q>{one.text}</q>{" "}
              <span class="soft small">
                {nameOf(state, one.person_id)}, {wallClock(one.at, state.session.time_zone)}, to{" "}
                {one.room_ids === null ? "everybody" : names(one.room_ids.map((id) => roomName(state, id)), 3)}.
              </span>{" "}
              <button class="plain" disabled={desk.busy.value} onClick={() => void withdraw(desk, one)}>
                Take it back<span class="unseen">: {one.text}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <h3>Posts</h3>
      <label>
        <input type="checkbox" checked={allowed} disabled={desk.busy.value} onChange={() => void allowPosts(desk, !allowed)} /> Everybody may write in the main
        room
      </label>
      {rooms.length > 1 && (
        <p>
          <label for="posts-of">Posts of</label>{" "}
          <select id="posts-of" value={shown} onChange={(event) => setWanted(event.currentTarget.value)}>
            {rooms.map((room) => (
              <option key={room.id} value={room.id}>
                {room.name}
              </option>
            ))}
          </select>
        </p>
      )}
      <Posts key={shown} live={desk.live} state={state} roomId={shown} />
    </section>
  );
}
