package dev.bramble.nfs.export;

import java.net.InetAddress;

/** Told who mounts the root trees of Pis, which are named by their uids. Called on the thread of the call: must not block. */
public interface RootActivity {

    /** The tree was given out by MNT, or looked up. */
    void mountStarted(String pi, InetAddress client, String version);

    /** The first call on it since. */
    void mounted(String pi, InetAddress client, String version);

    void unmounted(String pi, InetAddress client, String version);
}
