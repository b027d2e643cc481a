import { defineConfig, type Plugin } from "vite";
import { pictureTable } from "./src/geometry.ts";
import { ICONS } from "./src/icons.ts";

/** Writes the seats of the round-table picture and the icons where the server pages read them: both draw the same. */
function picture(): Plugin {
  return {
    name: "folkmoot-picture",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "picture.json", source: JSON.stringify(pictureTable()) + "\n" });
      this.emitFile({ type: "asset", fileName: "icons.json", source: JSON.stringify(ICONS) + "\n" });
    },
  };
}

/** Keeps the typeface's licence beside the files that it covers. */
function fontLicence(): Plugin {
  return {
    name: "folkmoot-font-licence",
    async generateBundle() {
      const { readFile } = await import("node:fs/promises");
      const source = await readFile(new URL("./fonts/Rosario-OFL.txt", import.meta.url), "utf8");
      this.emitFile({ type: "asset", fileName: "Rosario-OFL.txt", source });
    },
  };
}

export default defineConfig({
  base: "/static/dist/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [picture(), fontLicence()],
  build: {
    outDir: "../gateway/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { site: "src/site.ts", room: "src/room/main.tsx", console: "src/console/main.tsx" },
    },
  },
});
