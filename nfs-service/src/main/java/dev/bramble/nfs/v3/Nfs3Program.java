package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.Waiting;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.List;
import java.util.Optional;

/** NFS version 3: program 100003 (RFC 1813 section 3). */
public final class Nfs3Program implements RpcProgram {
    private static final int PROGRAM = 100003;
    private static final int VERSION = 3;
    private static final int NULL = 0;
    private static final int GETATTR = 1;
    private static final int SETATTR = 2;
    private static final int LOOKUP = 3;
    private static final int ACCESS = 4;
    private static final int READ = 6;
    private static final int CREATE = 8;
    private static final int MKDIR = 9;
    private static final int SYMLINK = 10;
    private static final int MKNOD = 11;
    private static final int REMOVE = 12;
    private static final int RMDIR = 13;
    private static final int RENAME = 14;
    private static final int LINK = 15;
    private static final int FSINFO = 19;
    private static final int PATHCONF = 20;

    private final List<Entry> procedures;

    /** @param procedure absent: NULL, which does nothing */
    private record Entry(String name, boolean idempotent, Optional<Procedure<?>> procedure) {
        Entry(String name, boolean idempotent, Procedure<?> procedure) {
            this(name, idempotent, Optional.of(procedure));
        }
    }

    /**
     * Over these files.
     *
     * @param verifier of WRITE and COMMIT: another one after each restart
     */
    public Nfs3Program(ExportedFiles files, long verifier) {
        procedures = List.of(
                new Entry("null", true, Optional.empty()),
                new Entry("getattr", true, new GetAttr(files)),
                new Entry("setattr", false, new SetAttr(files)),
                new Entry("lookup", true, new Lookup(files)),
                new Entry("access", true, new Access(files)),
                new Entry("readlink", true, new ReadLink(files)),
                new Entry("read", true, new Read(files)),
                new Entry("write", true, new Write(files, verifier)),
                new Entry("create", false, new Create(files)),
                new Entry("mkdir", false, new MkDir(files)),
                new Entry("symlink", false, new SymLink(files)),
                new Entry("mknod", false, new MkNod(files)),
                new Entry("remove", false, new Remove(files)),
                new Entry("rmdir", false, new RmDir(files)),
                new Entry("rename", false, new Rename(files)),
                new Entry("link", false, new Link(files)),
                new Entry("readdir", true, new ReadDir(files)),
                new Entry("readdirplus", true, new ReadDirPlus(files)),
                new Entry("fsstat", true, new FsStat(files)),
                new Entry("fsinfo", true, new FsInfo(files)),
                new Entry("pathconf", true, new PathConf(files)),
                new Entry("commit", true, new Commit(files, verifier)));
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
        return procedure >= 0 && procedure < procedures.size();
    }

    @Override
    public String name(int procedure) {
        return has(procedure) ? procedures.get(procedure).name() : "unknown";
    }

    @Override
    public boolean isIdempotent(int procedure) {
        return procedures.get(procedure).idempotent();
    }

    /** Procedures that mostly find all they need in memory, and change nothing. */
    private static boolean mayNeedNoWait(int procedure) {
        return switch (procedure) {
            case NULL, GETATTR, LOOKUP, ACCESS, READ, FSINFO, PATHCONF -> true;
            default -> false;
        };
    }

    @Override
    public Optional<String> callNow(int procedure, Caller caller, XdrReader arguments, XdrWriter results)
            throws XdrException {
        String[] status = {OK};
        boolean done = mayNeedNoWait(procedure)
                && Waiting.without(() -> status[0] = call(procedure, caller, arguments, results));
        return done ? Optional.of(status[0]) : Optional.empty();
    }

    /** Procedures that change names or attributes, which a file system does in memory. */
    private static boolean mayBeBrief(int procedure) {
        return switch (procedure) {
            case SETATTR, CREATE, MKDIR, SYMLINK, MKNOD, REMOVE, RMDIR, RENAME, LINK -> true;
            default -> false;
        };
    }

    @Override
    public Optional<String> callBriefly(int procedure, Caller caller, XdrReader arguments, XdrWriter results)
            throws XdrException {
        String[] status = {OK};
        boolean done =
                mayBeBrief(procedure) && Waiting.briefly(() -> status[0] = call(procedure, caller, arguments, results));
        return done ? Optional.of(status[0]) : Optional.empty();
    }

    @Override
    public String call(int procedure, Caller caller, XdrReader arguments, XdrWriter results) throws XdrException {
        Optional<Procedure<?>> known = procedures.get(procedure).procedure();
        return known.isPresent() ? known.get().call(arguments, caller, results) : OK;
    }
}
