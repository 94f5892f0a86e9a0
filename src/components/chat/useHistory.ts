// The stretch of the conversation that is held, and its going on at either end when somebody reads on.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { History } from "@/lib/api/history";
import { historyKey, historyQuery, readAround, readNewer, readNewest, readOlder } from "@/lib/api/historyQuery";

export function useHistory(contactId: string) {
  const queries = useQueryClient();
  const { data: history, error, refetch } = useQuery(historyQuery(contactId));
  const older = useMutation({ mutationFn: () => readOlder(queries, contactId) });
  const newer = useMutation({ mutationFn: () => readNewer(queries, contactId) });
  // Whoever comes back to a conversation begins at its end.
  useEffect(
    () => () => {
      const key = historyKey(contactId);
      if (queries.getQueryData<History>(key)?.toEnd === false) queries.removeQueries({ queryKey: key });
    },
    [queries, contactId],
  );
  return {
    history,
    error,
    refetch: () => void refetch(),
    /** Does nothing at the beginning, while it is under way, or after it failed: then a person asks again. */
    readOlder: () => {
      if (history && !history.fromStart && older.isIdle) older.mutate(undefined, { onSuccess: older.reset });
    },
    readNewer: () => {
      if (history && !history.toEnd && newer.isIdle) newer.mutate(undefined, { onSuccess: newer.reset });
    },
    olderError: older.error,
    newerError: newer.error,
    tryAgain: () => {
      if (older.isError) older.mutate(undefined, { onSuccess: older.reset });
      if (newer.isError) newer.mutate(undefined, { onSuccess: newer.reset });
    },
    readAround: (messageId: string) => readAround(queries, contactId, messageId),
    readNewest: () => readNewest(queries, contactId),
  };
}

export type HistoryReading = ReturnType<typeof useHistory>;
