package dev.bramble.nfs.v4.state;

/**
 * On whose behalf a stateid is used.
 *
 * @param client the session's; 0 in minor version 0, where the stateid alone says whose it is
 */
public record Requester(int minor, long client) {
    boolean mayUse(HeldState state) {
        return minor == state.client.minor && (minor == 0 || client == state.client.id);
    }
}
