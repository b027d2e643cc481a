/** A room's note for a component: loads Yjs when it is first needed, and follows the stream. */
import { effect, signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api.ts";
import type { Live } from "../live.ts";
import { roomNote } from "../parts/notes.ts";
import { toAddress } from "./bytes.ts";
import type { Step } from "./changes.ts";
import type { NoteDoc, NotePort } from "./note-doc.ts";

/** What somebody wrote that the server would not take: it is given back, never dropped. */
export const leftovers = signal<readonly { room: string; text: string }[]>([]);

const LOAD_AGAIN_MS = 2_000;

function later(task: () => void, ms: number): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}

/** The letters that could not be sent yet wait in this tab's own store, where a reload finds them. */
function store(key: string): Pick<NotePort, "keep" | "kept"> {
  return {
    keep(update) {
      try {
        if (update === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, update);
      } catch {
        // Without a store the letters live as long as the page.
      }
    },
    kept() {
      try {
        return sessionStorage.getItem(key);
      } catch {
        return null;
      }
    },
  };
}

/** The note; null until it is loaded. `moved`: somebody else has changed the text. Draws again when anything changes. */
export function useNote(live: Live, roomId: string, title: string, moved?: (note: NoteDoc, steps: readonly Step[]) => void): NoteDoc | null {
  const [, draw] = useState(0);
  const [note, setNote] = useState<NoteDoc | null>(null);
  const onMoved = useRef(moved);
  onMoved.current = moved;
  useEffect(() => {
    let here = true;
    let made: NoteDoc | null = null;
    let unfollow = (): void => undefined;
    let since = live.state.value?.parts.notes.since;
    const path = live.path(`/rooms/${roomId}/note`);
    const settle = (): void => {
      if (here) draw((n) => n + 1);
      else if (made?.clean === true) made.stop();
    };
    const put = (): void => made?.put();
    const load = async (): Promise<void> => {
      try {
        const { NoteDoc } = await import("./note-doc.ts");
        if (!here) return;
        const doc = new NoteDoc({
          fetch: (vector) => call("GET", vector === null ? `${path}/document` : `${path}/document?vector=${toAddress(vector)}`),
          send: (update) => call("POST", `${path}/updates`, { update }),
          later,
          ...store(`note ${live.state.value?.you.person_id ?? ""} ${roomId}`),
          moved: (steps) => here && onMoved.current?.(doc, steps),
          changed: settle,
          lost: (text) => {
            if (text !== "") leftovers.value = [...leftovers.value, { room: title, text }];
          },
        });
        made = doc;
        unfollow = effect(() => {
          const part = live.state.value?.parts.notes;
          if (part === undefined) return;
          for (const told of roomNote(part, roomId).recent) doc.receive(told);
          if (part.since !== since) {
            since = part.since;
            doc.refresh();
          }
        });
        setNote(doc);
        await doc.start();
      } catch {
        if (here) later(() => void load(), LOAD_AGAIN_MS);
      }
    };
    void load();
    addEventListener("pagehide", put);
    return () => {
      here = false;
      removeEventListener("pagehide", put);
      unfollow();
      // Somebody who is moved away has said what they have said: it still goes to the table at which it was written.
      if (made !== null && !made.clean) void made.flush();
      settle();
    };
  }, [roomId]);
  return note;
}
