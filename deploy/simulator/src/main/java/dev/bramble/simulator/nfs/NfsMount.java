package dev.bramble.simulator.nfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An NFS version 3 mount of a boot tree, read as a system reads /boot/firmware. */
public final class NfsMount implements AutoCloseable {
    private static final int PROGRAM = 100_003;
    private static final int VERSION = 3;
    private static final int GETATTR = 1;
    private static final int LOOKUP = 3;
    private static final int ACCESS = 4;
    private static final int READ = 6;
    private static final int READDIRPLUS = 17;
    private static final int FSINFO = 19;
    private static final int ACCESS_READ_LOOKUP = 0x3;
    private static final int MAX_HANDLE_BYTES = 64;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_FILE_BYTES = 512 << 20;
    private static final int MAX_READ_BYTES = 1 << 20;
    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_DEPTH = 16;

    private final MountClient mounts;
    private final RpcClient rpc;
    private final String path;
    private final byte[] root;
    private final int readBytes;
    private long bytesRead;

    private NfsMount(MountClient mounts, RpcClient rpc, String path, byte[] root, int readBytes) {
        this.mounts = mounts;
        this.rpc = rpc;
        this.path = path;
        this.root = root;
        this.readBytes = readBytes;
    }

    /** mount -t nfs -o vers=3,nolock,proto=tcp: MNT, then FSINFO, GETATTR and ACCESS of the root. */
    public static NfsMount mount(InetAddress local, InetAddress server, int port, int mountPort, String path)
            throws IOException {
        var mounts = new MountClient(local, new InetSocketAddress(server, mountPort));
        byte[] root = mounts.mount(path);
        var rpc = new RpcClient(local, new InetSocketAddress(server, port));
        try {
            int readBytes = fsinfo(rpc, root);
            var mount = new NfsMount(mounts, rpc, path, root, readBytes);
            if (!mount.attributes(root).directory()) {
                throw new NfsException(path + " is not a directory");
            }
            mount.access(root);
            return mount;
        } catch (IOException e) {
            rpc.close();
            throw e;
        }
    }

    private static int fsinfo(RpcClient rpc, byte[] root) throws IOException {
        XdrReader reply =
                rpc.call(PROGRAM, VERSION, FSINFO, new XdrWriter().opaque(root).bytes());
        check("FSINFO", reply.u32());
        postOp(reply);
        int max = reply.u32();
        int preferred = reply.u32();
        if (max <= 0 || preferred <= 0) {
            throw new NfsException("FSINFO: reads of at most " + max + " bytes");
        }
        return Math.min(MAX_READ_BYTES, Math.min(max, preferred));
    }

    /** A file or directory: its path below the root, and what the server said of it. */
    private record Node(String path, ByteBuffer handle, FileAttributes attributes) {
        byte[] handleBytes() {
            byte[] bytes = new byte[handle.remaining()];
            handle.get(handle.position(), bytes);
            return bytes;
        }
    }

    /** Size of every regular file, by path below the root. */
    public Map<String, Long> walk() throws IOException {
        var sizes = new TreeMap<String, Long>();
        walk("", root, 0, sizes);
        return sizes;
    }

    private void walk(String prefix, byte[] directory, int depth, Map<String, Long> sizes) throws IOException {
        if (depth > MAX_DEPTH || sizes.size() > MAX_ENTRIES) {
            throw new NfsException("the tree at " + prefix + " is too deep or too large");
        }
        for (Node node : list(prefix, directory)) {
            if (node.attributes().directory()) {
                walk(node.path() + "/", node.handleBytes(), depth + 1, sizes);
            } else if (node.attributes().regular()) {
                sizes.put(node.path(), node.attributes().size());
            }
        }
    }

    private List<Node> list(String prefix, byte[] directory) throws IOException {
        var nodes = new ArrayList<Node>();
        long cookie = 0;
        byte[] verifier = new byte[8];
        while (true) {
            XdrReader reply = rpc.call(
                    PROGRAM,
                    VERSION,
                    READDIRPLUS,
                    new XdrWriter()
                            .opaque(directory)
                            .u64(cookie)
                            .fixed(verifier)
                            .u32(4096)
                            .u32(32_768)
                            .bytes());
            check("READDIRPLUS " + prefix, reply.u32());
            postOp(reply);
            verifier = reply.fixed(8);
            int before = nodes.size();
            boolean any = false;
            while (reply.bool()) {
                any = true;
                reply.u64();
                String name = new String(reply.opaque(MAX_NAME_BYTES), StandardCharsets.UTF_8);
                cookie = reply.u64();
                FileAttributes attributes = postOp(reply);
                byte[] handle = reply.bool() ? reply.opaque(MAX_HANDLE_BYTES) : null;
                if (!name.equals(".") && !name.equals("..")) {
                    nodes.add(node(prefix, directory, name, handle, attributes));
                }
            }
            if (reply.bool()) {
                return nodes;
            }
            if (!any || nodes.size() > MAX_ENTRIES) {
                throw new NfsException("READDIRPLUS " + prefix + " does not end: " + before + " entries so far");
            }
        }
    }

    /** Handle and attributes are optional in a listing: LOOKUP gives what is missing. */
    private Node node(
            String prefix, byte[] directory, String name, byte @Nullable [] handle, @Nullable FileAttributes attributes)
            throws IOException {
        byte[] known = handle == null ? lookup(directory, name) : handle;
        return new Node(prefix + name, ByteBuffer.wrap(known), attributes == null ? attributes(known) : attributes);
    }

    /** The bytes of a file; empty when it is not there. */
    public Optional<byte[]> read(String file) throws IOException {
        byte[] handle = root;
        for (String name : file.split("/", -1)) {
            try {
                handle = lookup(handle, name);
            } catch (NoEntryException _) {
                return Optional.empty();
            }
        }
        long size = attributes(handle).size();
        if (size > MAX_FILE_BYTES) {
            throw new NfsException(file + " has " + size + " bytes");
        }
        access(handle);
        var bytes = new ByteArrayOutputStream((int) size);
        while (true) {
            XdrReader reply = rpc.call(
                    PROGRAM,
                    VERSION,
                    READ,
                    new XdrWriter()
                            .opaque(handle)
                            .u64(bytes.size())
                            .u32(readBytes)
                            .bytes());
            check("READ " + file, reply.u32());
            postOp(reply);
            int count = reply.u32();
            boolean end = reply.bool();
            byte[] data = reply.opaque(readBytes);
            if (count != data.length || (data.length == 0 && !end) || bytes.size() + data.length > MAX_FILE_BYTES) {
                throw new NfsException("READ " + file + " at " + bytes.size() + ": count " + count + ", " + data.length
                        + " bytes, eof " + end);
            }
            bytes.writeBytes(data);
            bytesRead += data.length;
            if (end) {
                return Optional.of(bytes.toByteArray());
            }
        }
    }

    private byte[] lookup(byte[] directory, String name) throws IOException {
        XdrReader reply = rpc.call(
                PROGRAM,
                VERSION,
                LOOKUP,
                new XdrWriter().opaque(directory).string(name).bytes());
        int status = reply.u32();
        if (status == NoEntryException.STATUS) {
            throw new NoEntryException(name);
        }
        check("LOOKUP " + name, status);
        return reply.opaque(MAX_HANDLE_BYTES);
    }

    private FileAttributes attributes(byte[] handle) throws IOException {
        XdrReader reply = rpc.call(
                PROGRAM, VERSION, GETATTR, new XdrWriter().opaque(handle).bytes());
        check("GETATTR", reply.u32());
        return FileAttributes.read(reply);
    }

    private void access(byte[] handle) throws IOException {
        XdrReader reply = rpc.call(
                PROGRAM,
                VERSION,
                ACCESS,
                new XdrWriter().opaque(handle).u32(ACCESS_READ_LOOKUP).bytes());
        check("ACCESS", reply.u32());
        postOp(reply);
        if ((reply.u32() & 1) == 0) {
            throw new NfsException("ACCESS: root may not read " + path);
        }
    }

    /** Payload of all READs. */
    public long bytesRead() {
        return bytesRead;
    }

    /** umount: UMNT, and the connection is closed. */
    public void unmount() throws IOException {
        rpc.close();
        mounts.unmount(path);
    }

    /** Drops the connection, as a Pi does whose power is cut. */
    @Override
    public void close() throws IOException {
        rpc.close();
    }

    private static @Nullable FileAttributes postOp(XdrReader reply) throws NfsException {
        return reply.bool() ? FileAttributes.read(reply) : null;
    }

    private static void check(String what, int status) throws NfsException {
        if (status != 0) {
            throw new NfsException(what + ": " + NfsStatus.text(status));
        }
    }
}
