// In which order the list is, kept on this computer.
import { useState } from "react";
import { readStored, writeStored } from "@/lib/stored";
import { SORTS, type Sort } from "./rows";

const KEY = "contacts.sort";

export function useSort(): [Sort, (sort: Sort) => void] {
  const [sort, setSort] = useState<Sort>(() => SORTS.find((each) => each === readStored(KEY)) ?? "presence");
  return [
    sort,
    (next) => {
      setSort(next);
      writeStored(KEY, next);
    },
  ];
}
