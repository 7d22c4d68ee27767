package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;

/** What a filehandle of a COMPOUND stands for. */
sealed interface Place {

    /** A directory above the exports. */
    record InPseudo(PseudoDirectory directory) implements Place {}

    /** A file of an export. */
    record InExport(ExportedFile file) implements Place {}
}
