/** The hall from above: every room a table, every person a chair that can be dragged or picked. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { useMovingChairs } from "../motion.ts";
import { GrowingNote } from "../notes/growing.tsx";
import type { Remaining } from "../parts.tsx";
import { called, heads } from "../company.ts";
import { partWords } from "../parts/people.ts";
import { roomName, seatOf, shownRooms, sitting, whereIs, type State } from "../state.ts";
import { RoundTable, type ChairHandlers } from "../table.tsx";
import type { Person, Room } from "../types.ts";
import { count } from "../words.ts";
import { TableCalls } from "./calls.tsx";
import type { Desk } from "./desk.ts";

const DRAG_FROM_PX = 6;

function roomAt(x: number, y: number): HTMLElement | null {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-room]") ?? null;
}

/** Drags one chair, or all selected ones when it is among them. Escape lets go without moving. */
function drag(event: PointerEvent, person: Person, desk: Desk, onClick: () => void): void {
  if (event.button !== 0) return;
  event.preventDefault();
  (event.currentTarget as SVGGElement).focus({ preventScroll: true });
  const from = { x: event.clientX, y: event.clientY };
  const group = desk.selected.value.has(person.person_id) ? [...desk.selected.value] : [person.person_id];
  let ghost: HTMLElement | null = null;
  let over: HTMLElement | null = null;

  const hover = (room: HTMLElement | null): void => {
    if (room === over) return;
    over?.classList.remove("over");
    room?.classList.add("over");
    over = room;
  };
  const move = (now: PointerEvent): void => {
    if (ghost === null) {
      if (Math.hypot(now.clientX - from.x, now.clientY - from.y) < DRAG_FROM_PX) return;
      ghost = document.createElement("div");
      ghost.className = "ghost";
      ghost.textContent = group.length === 1 ? person.name : count(group.length, "person", "people");
      document.body.append(ghost);
      document.body.classList.add("dragging");
    }
    ghost.style.transform = `translate(${now.clientX}px, ${now.clientY}px)`;
    hover(roomAt(now.clientX, now.clientY));
  };
  const done = (): void => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", done);
    removeEventListener("keydown", letGo, true);
    hover(null);
    ghost?.remove();
    document.body.classList.remove("dragging");
  };
  const drop = (now: PointerEvent): void => {
    const target = roomAt(now.clientX, now.clientY)?.dataset["room"];
    const dragged = ghost !== null;
    done();
    if (!dragged) onClick();
    else if (target !== undefined) void desk.move(group, target);
  };
  const letGo = (key: KeyboardEvent): void => {
    if (key.key === "Escape") done();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", done);
  addEventListener("keydown", letGo, true);
}

/** Picks somebody; with Shift, everybody between them and who was picked last. */
function pick(event: { shiftKey: boolean }, person: Person, people: readonly Person[], desk: Desk): void {
  if (event.shiftKey) desk.reach(people.map((one) => one.person_id), person.person_id);
  else desk.toggle(person.person_id);
}

function chairKeys(event: KeyboardEvent, person: Person, people: readonly Person[], desk: Desk): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" || event.key === " ") {
    pick(event, person, people, desk);
  } else if (event.key.toLowerCase() === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    void desk.pin([person.person_id]);
  } else if (step !== undefined) {
    const next = people[(people.indexOf(person) + step + people.length) % people.length];
    const table = (event.currentTarget as SVGGElement).closest("svg");
    table?.querySelector<SVGGElement>(`[data-person="${CSS.escape(next?.person_id ?? "")}"]`)?.focus();
  } else {
    return;
  }
  event.preventDefault();
}

function TableNote({ desk, room }: { desk: Desk; room: Room }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="table-note" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Note<span class="unseen"> of {room.name}</span>
      </summary>
      {open && <GrowingNote live={desk.live} roomId={room.id} name={room.name} />}
    </details>
  );
}

interface TableProps {
  desk: Desk;
  state: State;
  room: Room;
  left: Remaining | null;
}

function HallTable({ desk, state, room, left }: TableProps): JSX.Element {
  const people = sitting(state, room.id);
  const [last, setLast] = useState<string | null>(null);
  const tabStop = people.some((one) => one.person_id === last) ? last : (people[0]?.person_id ?? null);
  const main = room.kind === "main";
  const draft = state.round?.status === "draft";
  const away = heads(people.filter((one) => !one.present));
  const selected = desk.selected.value;
  const chairs: ChairHandlers = {
    selected,
    tabStop,
    onFocus: (person) => setLast(person.person_id),
    onKeyDown: (event, person) => chairKeys(event, person, people, desk),
    onPointerDown: (event, person) => drag(event, person, desk, () => pick(event, person, people, desk)),
    found: desk.found.value,
    pinned: (person) => seatOf(state, person.person_id)?.pinned === true,
    label: (person) =>
      [
        called(person),
        person.place,
        partWords(state, person),
        person.present ? "" : "away",
        seatOf(state, person.person_id)?.pinned === true ? "pinned" : "",
      ]
        .filter(Boolean)
        .join(", "),
  };
  const said = `${room.name}: ${count(heads(people), "person", "people")}${draft && !main ? " planned" : ""}`;
  return (
    <li class={`hall-table${main ? " main-room" : ""}`} data-room={room.id}>
      <h3>{room.name}</h3>
      {!draft && <TableCalls desk={desk} state={state} roomId={room.id} />}
      <RoundTable
        people={people}
        you={state.you.person_id}
        name={main || left === null ? count(heads(people), "person", "people") : left.clock}
        {...(away > 0 ? { count: `${away} away` } : !main && left !== null ? { count: count(heads(people), "person", "people") } : {})}
        label={said}
        share={main ? null : (left?.share ?? null)}
        soon={left?.closing === true || (left !== null && left.ms < 60_000)}
        chairs={chairs}
      />
      <div class="hall-foot">
        {!draft && <TableNote desk={desk} room={room} />}
        {people.length > 1 && (
          <button class="plain pick-all" onClick={() => desk.toggleAll(people.map((one) => one.person_id))}>
            {people.every((one) => selected.has(one.person_id)) ? "Select nobody" : "Select all"}
            <span class="unseen"> at {room.name}</span>
          </button>
        )}
        {selected.size > 0 && (
          <button class="move-here" onClick={() => void desk.move([...selected], room.id)} disabled={desk.busy.value}>
            <Icon name="move" /> Move {selected.size} here<span class="unseen">, to {room.name}</span>
          </button>
        )}
      </div>
    </li>
  );
}

export function Hall({ desk, state, left }: { desk: Desk; state: State; left: Remaining | null }): JSX.Element {
  const root = useRef<HTMLUListElement>(null);
  const where = [...state.people.values()].map((one) => one.person_id + whereIs(state, one));
  useMovingChairs(root, where.sort().join());
  return (
    <ul class="hall" ref={root}>
      {shownRooms(state).map((room) => (
        <HallTable key={room.id} desk={desk} state={state} room={room} left={left} />
      ))}
    </ul>
  );
}

/** "Move to ...": the way that needs no pointer. */
export function MoveTo({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const rooms = shownRooms(state);
  const [wanted, setWanted] = useState("");
  const chosen = [...desk.selected.value].flatMap((id) => state.people.get(id) ?? []);
  const seated = chosen.flatMap((one) => seatOf(state, one.person_id) ?? []);
  const allPinned = seated.length > 0 && seated.every((seat) => seat.pinned);
  const [one, other] = seated;
  const swappable = chosen.length === 2 && one !== undefined && other !== undefined && one.room_id !== other.room_id;
  const alone = chosen.length === 1 && chosen[0] !== undefined ? chosen[0] : null;
  const target = rooms.some((room) => room.id === wanted) ? wanted : "";
  return (
    <form
      class="move-to"
      aria-label="Move the selected people"
      onSubmit={(event) => {
        event.preventDefault();
        if (target !== "") void desk.move(chosen.map((one) => one.person_id), target);
      }}
    >
      <span class="move-who">
        {alone !== null ? `${alone.name}, now in ${roomName(state, whereIs(state, alone))}` : `${count(chosen.length, "person", "people")} selected`}
      </span>
      <label for="move-to">Move to</label>
      <select id="move-to" value={target} onChange={(event) => setWanted(event.currentTarget.value)}>
        <option value="">Choose a table</option>
        {rooms.map((room) => (
          <option key={room.id} value={room.id}>
            {room.name} ({heads(sitting(state, room.id))})
          </option>
        ))}
      </select>
      <button disabled={target === "" || desk.busy.value}>Move</button>
      {seated.length > 0 && (
        <button type="button" disabled={desk.busy.value} onClick={() => void desk.pin(seated.map((seat) => seat.person_id))}>
          <Icon name="pin" /> {allPinned ? "Let go" : "Pin"}
          <span class="unseen">{allPinned ? " of who is selected" : " who is selected, so that they stay when you deal again"}</span>
        </button>
      )}
      {swappable && (
        <button type="button" disabled={desk.busy.value} onClick={() => void desk.swap(one.person_id, other.person_id)}>
          <Icon name="swap" /> Swap the two
        </button>
      )}
      <button type="button" class="plain" onClick={() => desk.select([])}>
        Select nobody
      </button>
    </form>
  );
}
