package dev.bramble.inventory.secret;

import java.io.IOException;

/** The keys in use: the file, and the box that seals with them. */
public final class SecretKeys {
    /** Far more than anybody rotates between two starts, and the file stays one that is read. */
    private static final int MAX_KEYS = 1000;

    private final KeyFile file;
    private final SecretBox box;

    public SecretKeys(KeyFile file, Keyring keyring) {
        this.file = file;
        this.box = new SecretBox(keyring);
    }

    public SecretBox box() {
        return box;
    }

    public KeyFile file() {
        return file;
    }

    /** Number of the key that seals. */
    public int current() {
        return box.keyring().current();
    }

    /** Whether the file holds keys that sealed what is sealed anew by now. */
    public boolean hasOldKeys() {
        return box.keyring().all().size() > 1;
    }

    /** Begins to seal by a new key. Both are in the file when this returns, whatever ends the process. */
    public void addKey() throws IOException {
        if (box.keyring().all().size() == MAX_KEYS) {
            throw new IOException("after " + MAX_KEYS + " keys inventory-service has to be started anew");
        }
        box.use(file.add(box.keyring()));
    }

    /**
     * Takes all keys but the current one from the file: nothing is sealed by them any more. They stay in memory until
     * the process ends, for those that read an earlier state of the database just now.
     */
    public void dropOldKeys() throws IOException {
        file.write(box.keyring().currentAlone());
    }
}
