import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import { NoLine, Problem } from "../src/api.ts";
import { fromBase64, toBase64 } from "../src/notes/bytes.ts";
import { caretAfter, changeBetween, plain } from "../src/notes/changes.ts";
import { NoteDoc } from "../src/notes/note-doc.ts";
import type { Told } from "../src/parts/notes.ts";

function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

describe("what was typed", () => {
  it("is found from the text before and after", () => {
    expect(changeBetween("rents", "rents", 5)).toBeNull();
    expect(changeBetween("rents", "high rents", 5)).toEqual({ at: 0, remove: 0, insert: "high " });
    expect(changeBetween("rents", "rats", 4)).toEqual({ at: 1, remove: 2, insert: "a" });
  });

  it("is placed by the caret where letters are alike", () => {
    expect(changeBetween("aaa", "aaaa", 1)).toEqual({ at: 0, remove: 0, insert: "a" });
    expect(changeBetween("aaa", "aaaa", 4)).toEqual({ at: 3, remove: 0, insert: "a" });
  });

  it("never splits a character of two units", () => {
    expect(changeBetween("😀", "😃", 2)).toEqual({ at: 0, remove: 2, insert: "😃" });
    expect(changeBetween("a😀b", "a🤀b", 3)).toEqual({ at: 1, remove: 2, insert: "🤀" });
  });

  it("turns the text before into the text after, whatever happened", () => {
    const random = chance(11);
    const letters = ["a", "b", "😀", "\n", "é"];
    const words = (): string => Array.from({ length: random(7) }, () => letters[random(5)]).join("");
    for (let turn = 0; turn < 3000; turn += 1) {
      const before = words();
      const after = words();
      const change = changeBetween(before, after, random(after.length + 1));
      const made = change === null ? before : before.slice(0, change.at) + change.insert + before.slice(change.at + change.remove);
      expect(made).toBe(after);
    }
  });

  it("leaves a caret beside its letter when somebody else types", () => {
    expect(caretAfter([{ insert: "high " }], 5)).toBe(10);
    expect(caretAfter([{ retain: 5 }, { insert: " and" }], 5)).toBe(5);
    expect(caretAfter([{ retain: 2 }, { delete: 6 }], 5)).toBe(2);
    expect(caretAfter([{ retain: 1 }, { delete: 2 }, { insert: "x" }], 5)).toBe(4);
  });

  it("has no characters that a note cannot hold", () => {
    expect(plain("a\r\nb\rc\u0000d")).toBe("a\nb\ncd");
  });
});

/** A server that keeps one note and tells everybody; the line to each page can be down, slow, or forgetful. */
class Table {
  doc = new Y.Doc();
  version = 0;
  /** How often something was sent that builds on what is missing here. */
  behind = 0;
  told: Told[] = [];
  pages: Page[] = [];
  tasks: (() => void)[] = [];

  get text(): string {
    return this.doc.getText("note").toString();
  }

  take(update: string, by: string): void {
    const known = Y.encodeStateVector(this.doc);
    Y.applyUpdate(this.doc, fromBase64(update));
    if ((this.doc.store.pendingStructs ?? null) !== null) {
      this.doc.store.pendingStructs = null;
      this.behind += 1;
      throw new Problem(409, "note-behind", "Missing.", "", { vector: toBase64(known) });
    }
    this.version += 1;
    this.told.push({ version: this.version, update, by });
  }

  sit(name: string, kept: string | null = null): Page {
    const page = new Page(this, name, kept);
    this.pages.push(page);
    return page;
  }

  /** Lets time pass until nothing is on its way. */
  async settle(turns = 30): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      const due = this.tasks;
      this.tasks = [];
      due.forEach((task) => task());
      await new Promise((resolve) => setImmediate(resolve));
      this.pages.forEach((page) => page.hear());
    }
  }
}

class Page {
  down = false;
  /** The answer gets lost, although the server has taken what was sent. */
  deaf = false;
  /** What is sent is on its way for a while. */
  slow = false;
  heard = 0;
  lost: string[] = [];
  box = "";
  refusal: Problem | null = null;
  note: NoteDoc;

  constructor(
    readonly table: Table,
    readonly name: string,
    public kept: string | null,
  ) {
    this.note = new NoteDoc({
      fetch: async (vector) => {
        if (this.down) throw new NoLine("");
        const { version } = table;
        const update = toBase64(Y.encodeStateAsUpdate(table.doc, vector ?? undefined));
        await Promise.resolve();
        return { version, update };
      },
      send: async (update) => {
        await (this.slow ? new Promise<void>((arrive) => table.tasks.push(arrive)) : Promise.resolve());
        if (this.down) throw new NoLine("");
        if (this.refusal !== null) throw this.refusal;
        table.take(update, name);
        if (this.deaf) throw new NoLine("");
      },
      later: (task) => {
        table.tasks.push(task);
        return () => {
          table.tasks = table.tasks.filter((one) => one !== task);
        };
      },
      keep: (update) => {
        this.kept = update;
      },
      kept: () => this.kept,
      moved: () => {
        this.box = this.note.text;
      },
      changed: () => undefined,
      lost: (letters) => this.lost.push(letters),
    });
  }

  hear(): void {
    if (this.down) return;
    for (const told of this.table.told.slice(this.heard)) this.note.receive(told);
    this.heard = this.table.told.length;
  }

  /** Types as a text box does: it changes what it shows, and then tells. */
  insert(at: number, letters: string): void {
    this.box = this.box.slice(0, at) + letters + this.box.slice(at);
    this.note.type(this.box, at + letters.length);
  }
}

describe("a note that several write", () => {
  it("shows everybody the same, with every letter", async () => {
    const table = new Table();
    const [ann, ben] = [table.sit("ann"), table.sit("ben")];
    await Promise.all([ann.note.start(), ben.note.start()]);
    ann.insert(0, "rents ");
    ben.insert(0, "buses ");
    await table.settle();
    expect([ann.box, ben.box]).toEqual([table.text, table.text]);
    expect(table.text).toContain("rents ");
    expect(table.text).toContain("buses ");
    expect(ann.note.saving).toBe("saved");
  });

  it("sends what is typed quickly in one go", async () => {
    const table = new Table();
    const ann = table.sit("ann");
    await ann.note.start();
    [..."rents"].forEach((letter, index) => ann.insert(index, letter));
    await table.settle();
    expect(table.text).toBe("rents");
    expect(table.version).toBe(1);
  });

  it("sends what is typed while something is on its way after it", async () => {
    const table = new Table();
    const ann = table.sit("ann");
    ann.slow = true;
    await ann.note.start();
    for (let index = 0; index < 12; index += 1) {
      ann.insert(index, String(index % 10));
      await table.settle(1);
    }
    await table.settle();
    expect(table.text).toBe("012345678901");
    expect(table.behind).toBe(0);
    expect(ann.note.clean).toBe(true);
  });

  it("keeps what was typed while the line was down, and sends it once", async () => {
    const table = new Table();
    const [ann, ben] = [table.sit("ann"), table.sit("ben")];
    await Promise.all([ann.note.start(), ben.note.start()]);
    ann.down = true;
    ann.insert(0, "offline ");
    ben.insert(0, "online ");
    await table.settle();
    expect(ann.note.saving).toBe("waiting");
    expect(ann.note.clean).toBe(false);
    ann.down = false;
    ann.deaf = true;
    await table.settle();
    ann.deaf = false;
    await table.settle();
    expect(ann.box).toBe(table.text);
    expect([...table.text].sort()).toEqual([..."offline online "].sort());
    expect(ann.note.clean).toBe(true);
  });

  it("takes up after a reload what the page before could not send", async () => {
    const table = new Table();
    const ann = table.sit("ann");
    await ann.note.start();
    ann.insert(0, "saved ");
    await table.settle();
    ann.down = true;
    ann.insert(6, "kept");
    ann.note.put();
    ann.note.stop();
    const again = table.sit("ann", ann.kept);
    await again.note.start();
    expect(again.note.text).toBe("saved kept");
    await table.settle();
    expect(table.text).toBe("saved kept");
    expect(again.kept).toBeNull();
  });

  it("sends everything again when the server lacks the beginning", async () => {
    const table = new Table();
    const ann = table.sit("ann");
    await ann.note.start();
    ann.insert(0, "one ");
    await table.settle();
    table.doc = new Y.Doc();
    ann.insert(4, "two");
    await table.settle();
    expect(table.text).toBe("one two");
    expect(ann.note.saving).toBe("saved");
  });

  it("gives back what will never be taken", async () => {
    const table = new Table();
    const ann = table.sit("ann");
    await ann.note.start();
    ann.refusal = new Problem(409, "session-ended", "Over.", "", {});
    ann.insert(0, "too late");
    await table.settle();
    expect(ann.lost).toEqual(["too late"]);
    expect(ann.note.saving).toBe("refused");
  });

  it("undoes one's own typing and nobody else's", async () => {
    const table = new Table();
    const [ann, ben] = [table.sit("ann"), table.sit("ben")];
    await Promise.all([ann.note.start(), ben.note.start()]);
    ann.insert(0, "mine ");
    await table.settle();
    ben.insert(5, "yours");
    await table.settle();
    ann.note.undo();
    await table.settle();
    expect(table.text).toBe("yours");
    ann.note.redo();
    await table.settle();
    expect(ben.box).toBe("mine yours");
  });

  it("does not move the text under somebody who composes a letter", async () => {
    const table = new Table();
    const [ann, ben] = [table.sit("ann"), table.sit("ben")];
    await Promise.all([ann.note.start(), ben.note.start()]);
    ann.note.hold();
    ben.insert(0, "meanwhile ");
    await table.settle();
    expect(ann.box).toBe("");
    ann.insert(0, "ŵ");
    ann.note.release();
    await table.settle();
    expect(ann.box).toBe(table.text);
    expect(table.text).toHaveLength("meanwhile ŵ".length);
  });

  it("never loses a letter, however the lines behave", { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = chance(seed * 7919);
      const table = new Table();
      const pages = ["ann", "ben", "cat"].map((name) => table.sit(name));
      await Promise.all(pages.map((page) => page.note.start()));
      let typed = 0;
      for (let turn = 0; turn < 40; turn += 1) {
        const page = pages[random(3)] as Page;
        page.slow = random(2) === 0;
        const what = random(7);
        if (what < 4) page.insert(random(page.box.length + 1), String.fromCodePoint(0x4e00 + typed++));
        else if (what === 4) page.down = !page.down;
        else if (what === 5) page.deaf = !page.deaf;
        else await table.settle(2);
      }
      pages.forEach((page) => {
        page.down = false;
        page.deaf = false;
      });
      await table.settle();
      for (const page of pages) expect(page.box).toBe(table.text);
      expect(table.behind).toBe(0);
      expect([...table.text].sort()).toEqual(Array.from({ length: typed }, (_, index) => String.fromCodePoint(0x4e00 + index)));
    }
  });
});
