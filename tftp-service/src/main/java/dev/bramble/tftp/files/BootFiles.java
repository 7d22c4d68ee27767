package dev.bramble.tftp.files;

/** What can be asked for. */
public interface BootFiles {

    /**
     * Opens a file for one transfer. May wait for the disk.
     *
     * @param filename as asked for
     */
    Lookup open(String filename);
}
