/** The line of the lease that tests write under. Rows of `sync.object` that tests insert have it. */
export const TEST_LINE = "00000000-0000-4000-8000-000000000001";
