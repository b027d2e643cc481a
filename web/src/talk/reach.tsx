/** What is always in reach at the table: one's hand, help, and reactions. And what they look like to the others. */
import "./talk.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import { tablePlan } from "../geometry.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { handsUp, postsOf } from "../parts/talk.ts";
import { leads } from "../parts/people.ts";
import { me, type State } from "../state.ts";
import type { Person } from "../types.ts";
import { capital, count, names } from "../words.ts";
import { nameOf, useRoomTalk } from "./posts.tsx";
import { comeIn, unread } from "./read.ts";
import { besides, hasWritten, react, REACTIONS, reactions, takeSignal } from "./signals.ts";
import { hasCalled, useSaid } from "./strips.tsx";

/** Posts that come within this time are told together. */
const GATHER_MS = 2_500;

/** Tells whoever listens to the page of new posts: one in full, several as a number. */
function useNewPosts(state: State, roomId: string): void {
  const waiting = useRef(new Map<string, string>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const known = useRef<{ room: string; number: number } | null>(null);
  const posts = postsOf(state, roomId);
  const last = posts.at(-1)?.number ?? 0;
  const loaded = state.parts.talk.older.has(roomId);
  useEffect(() => {
    if (!loaded) return;
    comeIn(roomId, posts);
    const before = known.current;
    known.current = { room: roomId, number: last };
    if (before === null || before.room !== roomId) return;
    for (const post of posts.filter((one) => one.number > before.number)) {
      hasWritten(post.person_id);
      if (post.person_id !== state.you.person_id) waiting.current.set(post.id, `${nameOf(state, post.person_id)} writes: ${post.text}`);
    }
    if (waiting.current.size === 0 || timer.current !== null) return;
    timer.current = setTimeout(() => {
      const [only, ...more] = waiting.current.values();
      if (only !== undefined) say(more.length === 0 ? only : `${capital(count(more.length + 1, "new post", "new posts"))}.`);
      waiting.current.clear();
      timer.current = null;
    }, GATHER_MS);
  }, [last, loaded, roomId]);
}

/** "2 new posts" on the tab. */
export function postsWaiting(state: State): { count: number; words: string } | null {
  const fresh = unread(state).length;
  return fresh === 0 ? null : { count: fresh, words: count(fresh, "new post", "new posts") };
}

export function Reach({ live, state }: { live: Live; state: State }): JSX.Element {
  const mine = me(state);
  const here = mine?.room_id ?? state.session.main_room_id;
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const hands = handsUp(state, here);
  const turn = hands.findIndex((hand) => hand.person_id === state.you.person_id);
  const up = turn >= 0;
  const atTable = here !== state.session.main_room_id;
  useRoomTalk({ live, state, roomId: here });
  useNewPosts(state, here);
  useSaid(
    hands
      .filter((hand) => hand.person_id !== state.you.person_id && atTable)
      .map((hand) => ({ key: `${hand.person_id}/${hand.raised_at}`, words: `${nameOf(state, hand.person_id)} has raised a hand.` })),
  );
  useEffect(() => {
    live.onSignal = takeSignal;
    return () => {
      live.onSignal = null;
    };
  }, []);

  async function run(task: () => Promise<unknown>, words: string): Promise<void> {
    setBusy(true);
    setTrouble("");
    try {
      await task();
      say(words);
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }
  return (
    <section class="reach" aria-label="To speak, to get help, to react">
      <p class="reach-row">
        <button
          aria-pressed={up}
          disabled={busy}
          onClick={() =>
            void run(
              () => call("PUT", live.path(`/hands/${state.you.person_id}`), { raised: !up }),
              up ? "Your hand is down." : "Your hand is up.",
            )
          }
        >
          <Icon name="hand" /> {up ? "Put your hand down" : "Raise your hand"}
        </button>
        <button disabled={busy || hasCalled(state)} onClick={() => void run(() => live.post("/help", {}), "The hosts have been called.")}>
          <Icon name="help" /> Ask for help
        </button>
      </p>
      {up && (
        <p class="soft small" data-testid="turn">
          Your hand is up{hands.length > 1 && (turn === 0 ? ", the first" : `, number ${turn + 1} of ${hands.length}`)}.
        </p>
      )}
      <p class="reach-row reactions" role="group" aria-label="React">
        {REACTIONS.map((one) => (
          <button key={one.key} class="reaction" title={one.name} aria-label={one.name} onClick={() => react(live, one.key)}>
            <Icon name={one.key} />
          </button>
        ))}
      </p>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
    </section>
  );
}

/** Hands and reactions at the chairs of a table that is drawn with the same people and the same least radius. */
export function OverTable({ state, people, smallest }: { state: State; people: readonly Person[]; smallest: number }): JSX.Element {
  const plan = tablePlan(people.length, smallest);
  const here = me(state)?.room_id;
  const hands = handsUp(state, here).map((hand) => hand.person_id);
  const at = (personId: string): { left: string; top: string } | null => {
    const seat = plan.seats[people.findIndex((one) => one.person_id === personId)];
    if (seat === undefined) return null;
    const share = (value: number): string => `${(((value + plan.half) / (2 * plan.half)) * 100).toFixed(2)}%`;
    return { left: share(seat.x), top: share(seat.y) };
  };
  const shown = reactions.value.flatMap((one) => {
    const style = at(one.person_id);
    return style === null ? [] : [{ ...one, style }];
  });
  return (
    <div class="over-table" aria-hidden="true">
      {hands.map((id, index) => {
        const style = at(id);
        return (
          style !== null && (
            <span key={id} class="hand-mark" style={style}>
              <Icon name="hand" />
              {hands.length > 1 && index + 1}
            </span>
          )
        );
      })}
      {shown.map((one) => (
        <span key={one.id} class="reaction-mark" style={one.style}>
          <Icon name={one.icon} />
        </span>
      ))}
      {besides.value > 0 && <span class="besides">and {besides.value} more</span>}
    </div>
  );
}

/** Who wants to speak, in order; for everybody in the room. */
export function Turns({ live, state, roomId }: { live: Live; state: State; roomId: string }): JSX.Element | null {
  const hands = handsUp(state, roomId);
  if (hands.every((hand) => hand.person_id === state.you.person_id)) return null;
  const all = hands.map((hand) => nameOf(state, hand.person_id));
  const mine = me(state);
  return (
    <p class="turns" data-testid="turns">
      <Icon name="hand" /> {names(all, 6)} {hands.length === 1 && all[0] !== "You" ? "has" : "have"} a hand up
      {hands.length > 1 && ", in this order"}.
      {(state.you.role === "host" || (mine !== undefined && mine.room_id === roomId && leads(state, mine))) && (
        <button class="plain" onClick={() => void live.post("/lower-hands", { room_id: roomId }).catch(() => undefined)}>
          Put {hands.length === 1 ? "it" : "them all"} down
        </button>
      )}
    </p>
  );
}
