/** The live room: where am I, with whom, what are we asked to do, and how long have we got. */
import "../live.css";
import "../room.css";
import { render, type ComponentType, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Live } from "../live.ts";
import { Voice } from "../parts.tsx";
import { Refused, Room, Over } from "./room.tsx";

type Door = { GreenRoom: ComponentType<{ live: Live; title: string }>; Waiting: ComponentType<{ live: Live; title: string }> };

/** Who comes back to their table need not load what stands before the door. */
function AtTheDoor({ live, title, opening }: { live: Live; title: string; opening: JSX.Element }): JSX.Element {
  const [door, setDoor] = useState<Door | null>(null);
  useEffect(() => {
    void import("../greenroom/green-room.tsx").then(setDoor, () => live.comeIn({}));
  }, []);
  if (door === null) return opening;
  return live.link.value === "waiting" ? <door.Waiting live={live} title={title} /> : <door.GreenRoom live={live} title={title} />;
}

function App({ live, title }: { live: Live; title: string }): JSX.Element {
  const link = live.link.value;
  const state = live.state.value;
  const opening = (
    <section class="calm">
      <h1>{title}</h1>
      <p role="status">Opening the door …</p>
    </section>
  );
  return (
    <>
      <Voice />
      {link === "ended" ? (
        <Over live={live} title={title} />
      ) : link === "refused" ? (
        <Refused live={live} title={title} />
      ) : link === "green" || link === "waiting" ? (
        <AtTheDoor live={live} title={title} opening={opening} />
      ) : state === null ? (
        opening
      ) : (
        <Room live={live} state={state} />
      )}
    </>
  );
}

const root = document.getElementById("room");
if (root !== null) {
  const live = new Live(root.dataset["event"] ?? "", true);
  const title = root.dataset["title"] ?? "Workshop";
  root.replaceChildren();
  render(<App live={live} title={title} />, root);
  live.start();
}
