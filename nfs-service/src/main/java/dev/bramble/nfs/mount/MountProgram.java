package dev.bramble.nfs.mount;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.export.Exports;
import dev.bramble.nfs.export.Exports.MountPoint;
import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MOUNT version 3: program 100005 (RFC 1813 appendix I). A client hears of what it may mount, and of nothing else. */
public final class MountProgram implements RpcProgram {
    private static final Logger log = LoggerFactory.getLogger(MountProgram.class);

    private static final int PROGRAM = 100005;
    private static final int VERSION = 3;
    private static final int MAX_PATH_BYTES = 1024;
    private static final int AUTH_SYS = 1;
    private static final List<String> NAMES =
            List.of("mount_null", "mount_mnt", "mount_dump", "mount_umnt", "mount_umntall", "mount_export");

    private final Exports exports;
    private final HandleScheme handles;
    private final Function<Export, ExportedFileSystem> files;
    private final Mounts mounts;

    public MountProgram(
            Exports exports, HandleScheme handles, Function<Export, ExportedFileSystem> files, Mounts mounts) {
        this.exports = exports;
        this.handles = handles;
        this.files = files;
        this.mounts = mounts;
    }

    @Override
    public int program() {
        return PROGRAM;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public boolean has(int procedure) {
        return procedure >= 0 && procedure < NAMES.size();
    }

    @Override
    public String name(int procedure) {
        return has(procedure) ? NAMES.get(procedure) : "mount_unknown";
    }

    @Override
    public boolean isIdempotent(int procedure) {
        return true;
    }

    @Override
    public String call(int procedure, Caller caller, XdrReader in, XdrWriter out) throws XdrException {
        switch (procedure) {
            case 1 -> {
                return MountStatus.name(mount(in.opaque(MAX_PATH_BYTES), caller, out));
            }
            case 2 -> dump(caller, out);
            case 3 -> unmount(in.opaque(MAX_PATH_BYTES), caller);
            case 4 -> mounts.of(caller.address()).forEach(mount -> mounts.unmounted(mount.export(), caller.address()));
            case 5 -> list(caller, out);
            default -> {
                // NULL has neither arguments nor results.
            }
        }
        return OK;
    }

    private int mount(byte[] path, Caller caller, XdrWriter out) {
        String text = new String(path, StandardCharsets.UTF_8);
        String client = caller.address().getHostAddress();
        try {
            Optional<MountPoint> wanted = exports.find(path, caller);
            if (wanted.isEmpty() || !wanted.get().export().allows(caller)) {
                log.atWarn()
                        .addKeyValue("client", client)
                        .addKeyValue("path", text)
                        .addKeyValue(
                                "clients",
                                wanted.map(point -> point.export().clients().names())
                                        .orElse(List.of()))
                        .log("mount refused");
                out.int32(MountStatus.ACCESS);
                return MountStatus.ACCESS;
            }
            Export export = wanted.get().export();
            FoundFile found = walk(wanted.get());
            out.int32(MountStatus.OK);
            handles.handle(export.uid(), found.node()).write(out);
            out.int32(1).int32(AUTH_SYS);
            mounts.mounted(export, caller.address(), text);
            return MountStatus.OK;
        } catch (FileException e) {
            log.atWarn()
                    .addKeyValue("client", client)
                    .addKeyValue("path", text)
                    .log("mount failed: {}", e.getMessage());
            int status = MountStatus.of(e.fault());
            out.int32(status);
            return status;
        }
    }

    private FoundFile walk(MountPoint point) throws FileException {
        ExportedFileSystem beneath = files.apply(point.export());
        FoundFile found = beneath.root();
        for (FileName name : point.path().names()) {
            found = beneath.lookup(found.node(), name);
        }
        if (found.attributes().type() != FileType.DIRECTORY) {
            throw new FileException(FileFault.NOT_DIRECTORY, "not a directory");
        }
        return found;
    }

    private void unmount(byte[] path, Caller caller) {
        exports.find(path, caller)
                .ifPresent(point -> mounts.unmounted(point.export().uid(), caller.address()));
    }

    private void dump(Caller caller, XdrWriter out) {
        for (MountTable.Mount mount : mounts.of(caller.address())) {
            out.bool(true).string(mount.client().getHostAddress()).string(mount.path());
        }
        out.bool(false);
    }

    private void list(Caller caller, XdrWriter out) {
        for (Export export : exports.offeredTo(caller.address())) {
            out.bool(true).string(export.root().toString());
            export.clients().names().forEach(name -> out.bool(true).string(name));
            out.bool(false);
        }
        out.bool(false);
    }
}
