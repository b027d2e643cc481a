/** The tool "Actions" of room and console; what it shows is loaded when somebody looks at it. */
import type { JSX } from "preact";
import { Later } from "../later.tsx";
import type { Live } from "../live.ts";
import type { State } from "../state.ts";

export interface ActionsProps {
  live: Live;
  state: State;
  /** Whether the reader runs the workshop here. */
  controls: boolean;
}

const panel = () => import("./actions-panel.tsx").then((module) => module.ActionsPanel);

export function ActionsTool(props: ActionsProps): JSX.Element {
  return <Later load={panel} props={props} />;
}
