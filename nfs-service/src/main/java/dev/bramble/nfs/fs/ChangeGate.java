package dev.bramble.nfs.fs;

/** Decides whether files may be changed now. */
public interface ChangeGate {

    /** Begins a change, which ends by {@link #leave}; false: not now. Waits for nothing. */
    boolean enter();

    /** Ends a change that was begun. */
    void leave();
}
