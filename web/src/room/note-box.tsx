import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { call } from "../api.ts";
import type { Live } from "../live.ts";
import { caretAfter } from "../merge.ts";
import { NoteSync, type Saving } from "../note-sync.ts";
import type { Note } from "../types.ts";

const WORDS: Record<Saving, string> = {
  saved: "Saved. Everybody at the table can write here.",
  unsaved: "Saving when you pause …",
  saving: "Saving …",
  failed: "Not saved yet: no answer. Keep the page open, it tries again.",
};

/** What somebody was writing when they were moved away and the old table no longer took it. */
export const leftovers = signal<readonly { room: string; text: string }[]>([]);

/** The table's shared note. What was typed is saved after a pause and merged with what others typed. */
export function NoteBox({ live, note, roomId, title }: { live: Live; note: Note; roomId: string; title: string }): JSX.Element {
  const [, draw] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const sync = useRef<NoteSync | null>(null);
  sync.current ??= new NoteSync(note, {
    save: async (text, version) => {
      const saved = await call<Note>("PUT", live.path(`/rooms/${roomId}/note`), { text, version });
      live.learn({ note: { ...saved, room_id: roomId, text } });
      return saved;
    },
    later: (task, ms) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    changed: () => draw((n) => n + 1),
  });
  const { text, saving } = sync.current;
  useEffect(() => sync.current?.receive(note), [note.version]);
  // Somebody who is moved away has said what they have said: it still goes to the table at which it was written.
  useEffect(
    () => () => {
      const left = sync.current;
      if (left === null || left.unsaved === "") return;
      void left.flush().then(() => {
        left.stop();
        if (left.unsaved !== "") leftovers.value = [...leftovers.value, { room: title, text: left.unsaved }];
      });
    },
    [],
  );
  useLayoutEffect(() => {
    const area = box.current;
    if (area === null || area.value === text) return;
    const { value, selectionStart, selectionEnd } = area;
    area.value = text;
    if (document.activeElement === area) {
      area.setSelectionRange(caretAfter(value, text, selectionStart), caretAfter(value, text, selectionEnd));
    }
  }, [text]);
  return (
    <section class="sheet note" aria-labelledby="note-title">
      <h2 id="note-title">
        <label for="note">{title}</label>
      </h2>
      <textarea
        id="note"
        ref={box}
        rows={7}
        maxLength={20_000}
        aria-describedby="note-state"
        onInput={(event) => sync.current?.type(event.currentTarget.value)}
        onBlur={() => void sync.current?.flush()}
      />
      <p class={saving === "failed" ? "note-state failed" : "note-state"} id="note-state">
        {WORDS[saving]}
      </p>
    </section>
  );
}
