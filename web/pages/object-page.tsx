import { useParams } from "@solidjs/router";
import type { JSX } from "solid-js";
import { GridSkeleton } from "../grid/grid-skeleton.tsx";
import { ObjectGrid } from "../grid/object-grid.tsx";
import { DescribedObject } from "../ui/described-object.tsx";

export function ObjectPage(): JSX.Element {
  const params = useParams<{ object: string }>();
  return (
    <DescribedObject object={params.object} fallback={<GridSkeleton />}>
      {(description) => <ObjectGrid description={description()} />}
    </DescribedObject>
  );
}
