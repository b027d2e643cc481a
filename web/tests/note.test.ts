import { describe, expect, it } from "vitest";
import { Problem } from "../src/api.ts";
import { caretAfter, merge } from "../src/merge.ts";
import { NoteSync } from "../src/note-sync.ts";
import type { Note } from "../src/types.ts";

describe("merging two edits of a note", () => {
  it("keeps both when they are in different places", () => {
    expect(merge("rents and buses", "high rents and buses", "rents and buses at night")).toBe("high rents and buses at night");
    expect(merge("rents and buses", "rents and buses at night", "high rents and buses")).toBe("high rents and buses at night");
  });

  it("keeps both when they are in the same place", () => {
    expect(merge("", "mine", "theirs")).toBe("theirsmine");
    expect(merge("a b", "a me b", "a you b")).toContain("me");
    expect(merge("a b", "a me b", "a you b")).toContain("you");
  });

  it("is content with one edit, or the same edit twice", () => {
    expect(merge("a", "a", "b")).toBe("b");
    expect(merge("a", "b", "a")).toBe("b");
    expect(merge("a", "b", "b")).toBe("b");
  });

  it("never loses a typed letter, whatever was typed where", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    for (let turn = 0; turn < 5000; turn += 1) {
      const base = "abcdefgh".slice(0, random(9));
      const type = (letters: string): string => {
        const at = random(base.length + 1);
        return base.slice(0, at) + letters + base.slice(at + random(3));
      };
      const merged = merge(base, type("123"), type("XYZ"));
      expect(merged).toContain("123");
      expect(merged).toContain("XYZ");
    }
  });

  it("keeps the caret beside the letter at which it stood", () => {
    expect(caretAfter("rents", "high rents", 5)).toBe(10);
    expect(caretAfter("rents", "rents and buses", 2)).toBe(2);
  });
});

/** A server that keeps one note, and time that passes when it is told to. */
class Table {
  note: Note = { room_id: "r", text: "", version: 0 };
  tasks: (() => void)[] = [];
  saves = 0;

  sit(): NoteSync {
    return new NoteSync(this.note, {
      save: async (text, version) => {
        this.saves += 1;
        if (version !== this.note.version) {
          throw new Problem(409, "note-changed", "Changed.", "", { current: { ...this.note } });
        }
        this.note = { room_id: "r", text, version: version + 1 };
        return this.note;
      },
      later: (task) => {
        this.tasks.push(task);
        return () => {
          this.tasks = this.tasks.filter((one) => one !== task);
        };
      },
      changed: () => undefined,
    });
  }

  async settle(...people: NoteSync[]): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) {
      const due = this.tasks;
      this.tasks = [];
      due.forEach((task) => task());
      await new Promise((resolve) => setTimeout(resolve, 0));
      people.forEach((one) => one.receive(this.note));
    }
  }
}

describe("keeping a note in step", () => {
  it("saves after a pause, once", async () => {
    const table = new Table();
    const ann = table.sit();
    ann.type("r");
    ann.type("re");
    await table.settle(ann);
    expect(table.note.text).toBe("re");
    expect(table.saves).toBe(1);
    expect(ann.saving).toBe("saved");
  });

  it("merges when somebody else was faster", async () => {
    const table = new Table();
    const ann = table.sit();
    const ben = table.sit();
    ann.type("rents ");
    ben.type("buses ");
    await table.settle(ann, ben);
    expect(ann.text).toBe(ben.text);
    expect(ann.text).toContain("rents ");
    expect(ann.text).toContain("buses ");
  });

  it("does not double its own words when the stream tells of the save before the answer does", async () => {
    const table = new Table();
    const ann = table.sit();
    ann.type("rents");
    const saving = ann.flush();
    ann.receive({ room_id: "r", text: "rents", version: 1 });
    ann.type("rents and buses");
    await saving;
    await table.settle(ann);
    expect(table.note.text).toBe("rents and buses");
  });

  it("says so when it cannot save, and saves later", async () => {
    const table = new Table();
    const ann = table.sit();
    const save = ann.port.save;
    ann.port.save = () => Promise.reject(new Error("no line"));
    ann.type("rents");
    await ann.flush();
    expect(ann.saving).toBe("failed");
    ann.port.save = save;
    await table.settle(ann);
    expect(table.note.text).toBe("rents");
  });
});
