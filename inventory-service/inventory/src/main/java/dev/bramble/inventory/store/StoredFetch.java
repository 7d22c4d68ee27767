package dev.bramble.inventory.store;

import dev.bramble.proto.inventory.v1.FetchImageRequest;

/**
 * An import from a URL that was asked for.
 *
 * @param id of its operation
 * @param starts how often its transfer was begun at the file's first byte, from 1
 * @param ending how far it came; of use once it is done
 * @param errorCode google.rpc.Code; 0 unless it ended with an error
 */
public record StoredFetch(
        String id,
        FetchImageRequest request,
        int starts,
        boolean done,
        Ending ending,
        int errorCode,
        String errorMessage) {

    /**
     * How far a transfer came.
     *
     * @param receivedBytes of the file
     * @param fileBytes its size; 0 when it was not told
     * @param resumptions how often it broke and was gone on with
     */
    public record Ending(long receivedBytes, long fileBytes, int resumptions) {
        /** Of one whose end nobody has seen. */
        public static final Ending UNSEEN = new Ending(0, 0, 0);
    }
}
