/** The posts of a room: read, write, and for hosts take away and pin. */
import "./talk.css";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { leads } from "../parts/people.ts";
import { postsOf, withOlder, withRoomTalk, type Post, type RoomTalk } from "../parts/talk.ts";
import { me, type State } from "../state.ts";
import { names, wallClock } from "../words.ts";
import { markRead } from "./read.ts";
import { tellTyping, typing } from "./signals.ts";

const LONGEST = 1000;
/** So near its end the list follows what is new. */
const FOLLOW_PX = 60;

interface RoomProps {
  live: Live;
  state: State;
  roomId: string;
}

/** Asks for a room's talk when it is not known yet; the newest copy of everything stays. */
export function useRoomTalk({ live, state, roomId }: RoomProps): void {
  const known = state.parts.talk.older.has(roomId);
  useEffect(() => {
    if (known) return;
    let wanted = true;
    call<RoomTalk>("GET", live.path(`/rooms/${roomId}/talk`)).then(
      (told) => wanted && live.learnPart("talk", (talk) => withRoomTalk(talk, told)),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [roomId, known]);
}

export function nameOf(state: State, personId: string | null): string {
  if (personId === state.you.person_id) return "You";
  return state.people.get(personId ?? "")?.name ?? "Somebody";
}

function PostLine({ live, state, post, trouble }: { live: Live; state: State; post: Post; trouble: (words: string) => void }): JSX.Element {
  const host = state.you.role === "host";
  const mine = me(state);
  const lead = host || (mine !== undefined && mine.room_id === post.room_id && leads(state, mine));
  const own = post.person_id === state.you.person_id;
  const author = nameOf(state, post.person_id);

  function change(body: { removed?: boolean; pinned?: boolean }, words: string): void {
    call("PATCH", live.path(`/posts/${post.id}`), body).then(
      () => say(words),
      (error: unknown) => trouble(inWords(error)),
    );
  }
  return (
    <li class={own ? "post own" : "post"}>
      <p class="post-head">
        <b>{author}</b> <time dateTime={post.at}>{wallClock(post.at, state.session.time_zone)}</time>
        {post.pinned && (
          <span class="soft">
            {" "}
            <Icon name="pin" /> for the report
          </span>
        )}
      </p>
      <p class="post-text">{post.text}</p>
      {(lead || own) && (
        <p class="post-acts">
          <button class="plain" onClick={() => change({ removed: true }, "The post is taken away.")}>
            Take away<span class="unseen"> what {author} wrote</span>
          </button>
          {host && (
            <button class="plain" onClick={() => change({ pinned: !post.pinned }, post.pinned ? "The post will not be in the report." : "The post will be in the report.")}>
              {post.pinned ? "Leave out of the report" : "Pin for the report"}
              <span class="unseen">, what {author} wrote</span>
            </button>
          )}
        </p>
      )}
    </li>
  );
}

/** Hosts can bring back the post that they took away last. */
function Removed({ live, state, roomId }: RoomProps): JSX.Element | null {
  const gone = [...state.parts.talk.posts.values()].filter((post) => post.room_id === roomId && post.removed).sort((a, b) => a.number - b.number);
  const last = gone.at(-1);
  if (state.you.role !== "host" || last === undefined) return null;
  return (
    <p class="soft small">
      A post of {nameOf(state, last.person_id).replace(/^You$/, "yours")} was taken away.{" "}
      <button class="plain" onClick={() => void call("PATCH", live.path(`/posts/${last.id}`), { removed: false }).catch(() => undefined)}>
        <Icon name="undo" /> Bring it back
      </button>
    </p>
  );
}

function WriteBox({ live, state, roomId, trouble }: RoomProps & { trouble: (words: string) => void }): JSX.Element {
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);

  async function send(): Promise<void> {
    if (text.trim() === "" || sending) return;
    setSending(true);
    trouble("");
    try {
      const post = await live.post<Post>(`/rooms/${roomId}/posts`, { text });
      live.learnPart("talk", (talk) => withOlder(talk, roomId, { items: [post], next_cursor: talk.older.get(roomId) ?? null }));
      setText("");
    } catch (error) {
      trouble(inWords(error));
    }
    setSending(false);
    box.current?.focus();
  }
  return (
    <form
      class="write"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label for="write">Write to everybody {roomId === state.session.main_room_id ? "in the main room" : "at this table"}</label>
      <textarea
        id="write"
        ref={box}
        rows={2}
        maxLength={LONGEST}
        value={text}
        aria-describedby="write-how"
        onInput={(event) => {
          setText(event.currentTarget.value);
          if (me(state)?.room_id === roomId) tellTyping(live);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <p class="write-row">
        <span id="write-how" class="soft small">
          {text.length > LONGEST * 0.8 ? `${LONGEST - text.length} characters left.` : "Enter sends, Shift and Enter begin a new line."}
        </span>
        <button disabled={sending || text.trim() === ""}>Send</button>
      </p>
    </form>
  );
}

export function Posts({ live, state, roomId }: RoomProps): JSX.Element {
  useRoomTalk({ live, state, roomId });
  const [trouble, setTrouble] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const follow = useRef(true);
  const posts = postsOf(state, roomId);
  const older = state.parts.talk.older.get(roomId) ?? null;
  const quiet = roomId === state.session.main_room_id && state.you.role !== "host" && !state.parts.talk.rules.main_posts;
  const writing = [...typing.value.keys()].filter((id) => id !== state.you.person_id && state.people.get(id)?.room_id === roomId);
  const last = posts.at(-1)?.number;
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && follow.current) element.scrollTop = element.scrollHeight;
    markRead(roomId, posts);
  }, [last, roomId]);

  function more(): void {
    follow.current = false;
    call<{ items: Post[]; next_cursor: string | null }>("GET", live.path(`/rooms/${roomId}/posts?cursor=${older ?? ""}`)).then(
      (page) => live.learnPart("talk", (talk) => withOlder(talk, roomId, page)),
      (error: unknown) => setTrouble(inWords(error)),
    );
  }
  return (
    <>
      {posts.length === 0 ? (
        <p class="soft">Nobody has written anything here yet.</p>
      ) : (
        <>
          {older !== null && (
            <button class="plain" onClick={more}>
              Show earlier posts
            </button>
          )}
          <ol
            class="posts"
            ref={list}
            tabIndex={0}
            aria-label="Posts"
            onScroll={(event) => {
              const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
              follow.current = scrollHeight - scrollTop - clientHeight < FOLLOW_PX;
            }}
          >
            {posts.map((post) => (
              <PostLine key={post.id} live={live} state={state} post={post} trouble={setTrouble} />
            ))}
          </ol>
        </>
      )}
      <Removed live={live} state={state} roomId={roomId} />
      <p class="typing soft small" aria-hidden="true">
        {writing.length > 0 && `${names(writing.map((id) => nameOf(state, id)), 3)} ${writing.length === 1 ? "is" : "are"} writing …`}
      </p>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {quiet ? (
        <p class="soft">The hosts have closed posts in the main room for now. At your table you can write.</p>
      ) : (
        <WriteBox key={roomId} live={live} state={state} roomId={roomId} trouble={setTrouble} />
      )}
    </>
  );
}
