/** The live room: where am I, with whom, what are we asked to do, and how long have we got. */
import "../live.css";
import "../room.css";
import { render, type JSX } from "preact";
import { Live } from "../live.ts";
import { Voice } from "../parts.tsx";
import { Refused, Room, Over } from "./room.tsx";

function App({ live, title }: { live: Live; title: string }): JSX.Element {
  const link = live.link.value;
  const state = live.state.value;
  return (
    <>
      <Voice />
      {link === "ended" ? (
        <Over live={live} title={title} />
      ) : link === "refused" ? (
        <Refused live={live} title={title} />
      ) : state === null ? (
        <section class="calm">
          <h1>{title}</h1>
          <p role="status">Opening the door …</p>
        </section>
      ) : (
        <Room live={live} state={state} />
      )}
    </>
  );
}

const root = document.getElementById("room");
if (root !== null) {
  const live = new Live(root.dataset["event"] ?? "");
  const title = root.dataset["title"] ?? "Workshop";
  root.replaceChildren();
  render(<App live={live} title={title} />, root);
  live.start();
}
