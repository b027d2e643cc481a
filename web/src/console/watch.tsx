/** What the console keeps an eye on whatever panel is open: calls, the other hosts' moves, and where the host is. */
import "../talk/console.css";
import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import { waitingCalls } from "../parts/talk.ts";
import { me, type State } from "../state.ts";
import { nameOf } from "../talk/posts.tsx";
import { useSaid } from "../talk/strips.tsx";
import { names } from "../words.ts";
import { goBack, roomInWords } from "./deeds.ts";
import type { Desk } from "./desk.ts";
import { lostNow, useMissing } from "./lost.tsx";

/** "Rhys moved Ann and Ben to Table 2": what another host did last. */
export function deedWords(state: State): string | null {
  const { deed } = state.parts.talk;
  if (deed === null || deed.by === state.you.person_id) return null;
  const who = deed.people.length > 3 ? `${deed.people.length} people` : names(deed.people.map((id) => nameOf(state, id).replace(/^You$/, "you")));
  const to = deed.rooms.length === 1 ? roomInWords(state, deed.rooms[0] ?? "") : "several rooms";
  return `${nameOf(state, deed.by)} moved ${who} to ${to}.`;
}

export function Watch({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const deed = deedWords(state);
  const here = me(state)?.room_id ?? state.session.main_room_id;
  const visiting = here !== state.session.main_room_id;
  const lost = lostNow(state);
  useMissing(desk, state);
  useSaid(
    waitingCalls(state)
      .filter((one) => one.status === "open")
      .map((one) => ({ key: `${one.id}/${one.version}`, words: `${nameOf(state, one.person_id)} asks for help: ${one.room_name}.` })),
  );
  useSaid(lost.map((id) => ({ key: id, words: `${nameOf(state, id)} has no table.` })));
  return (
    <>
      {visiting && (
        <p class="strip" data-testid="visiting">
          <Icon name="door" />
          <span>You are at {roomInWords(state, here)}; the people there see you.</span>
          <a class="button" href={`/live/${state.session.event_id}`}>
            Talk with them
          </a>
          <button disabled={desk.busy.value} onClick={() => void goBack(desk)}>
            <Icon name="back" /> Back to where I was
          </button>
        </p>
      )}
      {deed !== null && (
        <p class="soft deed" data-testid="deed">
          {deed}
        </p>
      )}
    </>
  );
}
