package dev.bramble.tftp.files;

import dev.bramble.tftp.wire.TransferMode;
import java.io.IOException;
import java.util.OptionalLong;

/** Where written files go. */
public interface IncomingFiles {

    /** Takes nothing. */
    IncomingFiles NONE = (request, mode, announced) -> {
        throw new WriteRefusedException(
                WriteRefusedException.Reason.FORBIDDEN, "this server takes no files; write over NFS");
    };

    /**
     * Begins to take a file. May wait for the disk.
     *
     * @param mode octet, or netascii to be turned back into text
     * @param announced bytes that are going to come, where the client says (tsize, RFC 2349)
     * @throws WriteRefusedException when the file is not taken
     */
    IncomingFile begin(BootRequest request, TransferMode mode, OptionalLong announced) throws IOException;
}
