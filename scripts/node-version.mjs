// Runs before every npm script that starts a TypeScript file: an older Node would fail with words that help nobody.
// Plain JavaScript, so that the old Node can read it.
const OLDEST = 24;
const found = process.versions.node;

if (Number(found.split(".")[0]) < OLDEST) {
  console.error(
    `Orgmirror runs on Node ${OLDEST} or later and this is Node ${found}: npm ci installs one into node_modules, unless install scripts are off (npm ci --ignore-scripts), so run npm ci with them and start again through npm (npm start).`,
  );
  process.exit(1);
}
