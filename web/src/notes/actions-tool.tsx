/** The tool "Actions" of room and console; what it shows is loaded when somebody looks at it. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Live } from "../live.ts";
import type { State } from "../state.ts";

export interface ActionsProps {
  live: Live;
  state: State;
  /** Whether the reader runs the workshop here. */
  controls: boolean;
}

const LOAD_AGAIN_MS = 2_000;

export function ActionsTool(props: ActionsProps): JSX.Element {
  const [Panel, setPanel] = useState<ComponentType<ActionsProps> | null>(null);
  useEffect(() => {
    let here = true;
    const load = (): void => {
      import("./actions-panel.tsx").then(
        (found) => here && setPanel(() => found.ActionsPanel),
        () => here && setTimeout(load, LOAD_AGAIN_MS),
      );
    };
    load();
    return () => {
      here = false;
    };
  }, []);
  return Panel === null ? <p class="soft">Opening …</p> : <Panel {...props} />;
}
