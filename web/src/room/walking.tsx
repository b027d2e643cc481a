/** The reader goes from room to room: back to the main room, back to their own table, to another one, where they may. */
import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { chooses, mayGoTo, mayLeave, ownTable } from "../parts/walking.ts";
import { me, roomName, type State } from "../state.ts";
import type { Task } from "../task.ts";
import type { Placement } from "../types.ts";

export interface WayProps {
  live: Live;
  state: State;
  task: Task;
}

function go({ live, state, task }: WayProps, roomId: string): void {
  const main = roomId === state.session.main_room_id;
  void task.run(async () => {
    const answer = main
      ? await live.post<{ placements: Placement[] }>("/return")
      : await live.post<{ placements: Placement[] }>("/walk", { room_id: roomId, epoch: me(state)?.epoch ?? null });
    live.learn(answer);
    say(main ? "You are back in the main room." : `You are now at ${roomName(state, roomId)}.`);
  });
}

/** What the reader can do about where they are. */
export function Ways(props: WayProps): JSX.Element | null {
  const { state, task } = props;
  const main = state.session.main_room_id;
  const here = me(state)?.room_id ?? main;
  const own = ownTable(state);
  return (
    <>
      {chooses(state) && (
        <p class="strip now" data-testid="choose">
          <Icon name="table" /> <span>The tables are open. Choose one of them below; you can look who sits there first.</span>
        </p>
      )}
      {here !== main && mayLeave(state) && (
        <p class="actions">
          <button disabled={task.busy} onClick={() => go(props, main)}>
            <Icon name="back" /> Return to main room
          </button>
        </p>
      )}
      {here !== main && !mayLeave(state) && <p class="soft">Everybody stays at the table until the round closes. Ask for help if you need to leave it.</p>}
      {here === main && own !== null && (
        <p class="actions">
          <button disabled={task.busy} onClick={() => go(props, own)}>
            <Icon name="door" /> Back to {roomName(state, own)}
          </button>
        </p>
      )}
      {task.trouble !== "" && (
        <p class="strip wrong" role="alert">
          {task.trouble}
        </p>
      )}
    </>
  );
}

/** The way to one of the other tables, where the reader may sit down there. */
export function SitHere(props: WayProps & { roomId: string }): JSX.Element | null {
  const { state, roomId, task } = props;
  if (roomId === state.session.main_room_id || !mayGoTo(state, roomId)) return null;
  return (
    <button class="plain" disabled={task.busy} onClick={() => go(props, roomId)}>
      Sit here<span class="unseen">, at {roomName(state, roomId)}</span>
    </button>
  );
}
