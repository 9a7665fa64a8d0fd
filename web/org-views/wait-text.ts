const LONG_S = 25;

/** What is said while ingest has not answered yet, and what to do where it may not. */
export function waitText(isIngestRunning: boolean, waitedS: number): string {
  if (!isIngestRunning && waitedS >= 3)
    return "Ingest is not running, and nothing else speaks to Salesforce. Start it with npm run ingest; this goes on by itself then.";
  if (waitedS >= LONG_S)
    return "This takes longer than usual. Ingest looks every 10 seconds; its calls to Salesforce may be paused, which the Sync page tells.";
  return "Ingest asks Salesforce, which takes up to 10 seconds.";
}
