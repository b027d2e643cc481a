/** What a host finds beside the hall, and what can be on everybody's screen. One line for each feature. */
import type { State } from "../state.ts";
import type { Card, Tool } from "../toolbox.tsx";
import { waiting } from "../parts/people.ts";
import { count } from "../words.ts";
import type { Desk } from "./desk.ts";
import { DoorPanel } from "./door.tsx";
import { HelpPanel, PeoplePanel } from "./panel.tsx";

export interface ConsoleProps {
  desk: Desk;
  state: State;
}

export const TOOLS: readonly Tool<ConsoleProps>[] = [
  { key: "people", title: "People", Panel: PeoplePanel },
  {
    key: "door",
    title: "Door",
    Panel: DoorPanel,
    waiting: (state) => {
      const here = waiting(state.parts.people).length;
      return here === 0 ? null : { count: here, words: `${count(here, "person waits", "people wait")} to be let in`, urgent: true };
    },
  },
  { key: "guide", title: "Guide", Panel: HelpPanel },
];

export const CARDS: readonly Card<ConsoleProps>[] = [];
