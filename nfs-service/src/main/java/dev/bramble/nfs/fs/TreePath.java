package dev.bramble.nfs.fs;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Where a file is beneath its export's root; no names: the root itself. */
public record TreePath(List<FileName> names) {
    public static final TreePath ROOT = new TreePath(List.of());

    public TreePath {
        names = List.copyOf(names);
    }

    /** Reads what {@link #bytes} gave. */
    public static TreePath of(byte[] bytes) throws FileException {
        List<FileName> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                if (i > start) {
                    names.add(FileName.of(Arrays.copyOfRange(bytes, start, i)));
                }
                start = i + 1;
            }
        }
        return new TreePath(names);
    }

    public boolean isRoot() {
        return names.isEmpty();
    }

    public TreePath child(FileName name) {
        List<FileName> longer = new ArrayList<>(names);
        longer.add(name);
        return new TreePath(longer);
    }

    /** The directory it is in; the root's is the root: nothing leads out of an export. */
    public TreePath parent() {
        return isRoot() ? this : new TreePath(names.subList(0, names.size() - 1));
    }

    /** The last name. Not for the root. */
    public FileName name() {
        return names.getLast();
    }

    public boolean startsWith(TreePath prefix) {
        return names.size() >= prefix.names.size()
                && names.subList(0, prefix.names.size()).equals(prefix.names);
    }

    /** This path with its beginning {@code from} replaced by {@code to}. */
    public TreePath rebased(TreePath from, TreePath to) {
        List<FileName> moved = new ArrayList<>(to.names);
        moved.addAll(names.subList(from.names.size(), names.size()));
        return new TreePath(moved);
    }

    /** Relative, with '/' between names. */
    public byte[] bytes() {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (FileName name : names) {
            if (joined.size() > 0) {
                joined.write('/');
            }
            joined.writeBytes(name.bytes());
        }
        return joined.toByteArray();
    }

    @Override
    public String toString() {
        return names.stream().map(FileName::toString).collect(Collectors.joining("/"));
    }
}
