import { writeFileSync } from "node:fs";
import { envExample } from "./settings-text.ts";

/** Writes `.env.example` from the table of settings: `npm run settings`. */
writeFileSync(new URL("../../.env.example", import.meta.url), envExample());
