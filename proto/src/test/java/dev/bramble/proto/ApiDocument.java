package dev.bramble.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The contracts as a page of Markdown: what each service, message and field is, in the words of its comment. */
final class ApiDocument {
    private static final String HEAD = """
            # The API

            Made from the comments in `src/main/protobuf` by `./mvnw -pl proto test -Dapi.document=write`; do not edit it here.
            """;

    private final StringBuilder text = new StringBuilder(HEAD);
    private Map<List<Integer>, String> comments = Map.of();

    private ApiDocument() {}

    /** The page; the files need their source info. */
    static String of(Collection<FileDescriptorProto> files) {
        ApiDocument document = new ApiDocument();
        files.stream()
                .sorted(Comparator.comparing(FileDescriptorProto::getPackage)
                        .thenComparing(file -> file.getServiceCount() == 0)
                        .thenComparing(FileDescriptorProto::getName))
                .forEach(document::add);
        return document.text.toString();
    }

    private void add(FileDescriptorProto file) {
        comments = new HashMap<>();
        for (Location location : file.getSourceCodeInfo().getLocationList()) {
            String comment = location.getLeadingComments().strip();
            if (!comment.isEmpty()) {
                comments.put(location.getPathList(), comment.replaceAll("\\s*\\n\\s*", " "));
            }
        }
        line("\n## `" + file.getName() + "`");
        for (int i = 0; i < file.getServiceCount(); i++) {
            List<Integer> path = List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, i);
            line("\n### service " + file.getPackage() + "." + file.getService(i).getName());
            paragraph(path);
            line("");
            for (int j = 0; j < file.getService(i).getMethodCount(); j++) {
                line(method(file.getService(i).getMethod(j)) + said(child(path, 2, j)));
            }
        }
        for (int i = 0; i < file.getMessageTypeCount(); i++) {
            add(file.getPackage(), file.getMessageType(i), List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i));
        }
        for (int i = 0; i < file.getEnumTypeCount(); i++) {
            add(file.getPackage(), file.getEnumType(i), List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
        }
    }

    private static String method(MethodDescriptorProto method) {
        return "- `%s(%s%s) -> %s%s`"
                .formatted(
                        method.getName(),
                        method.getClientStreaming() ? "stream " : "",
                        simple(method.getInputType()),
                        method.getServerStreaming() ? "stream " : "",
                        simple(method.getOutputType()));
    }

    private void add(String scope, DescriptorProto message, List<Integer> path) {
        if (message.getOptions().getMapEntry()) {
            return; // shown as map<key, value> where it is used
        }
        String name = scope + "." + message.getName();
        line("\n### message " + name);
        paragraph(path);
        line("");
        for (int i = 0; i < message.getFieldCount(); i++) {
            FieldDescriptorProto field = message.getField(i);
            String oneof = field.hasOneofIndex() && !field.getProto3Optional()
                    ? ", one of `" + message.getOneofDecl(field.getOneofIndex()).getName() + "`"
                    : "";
            line("- `%s %s = %d`%s%s"
                    .formatted(
                            type(message, field),
                            field.getName(),
                            field.getNumber(),
                            oneof,
                            said(child(path, DescriptorProto.FIELD_FIELD_NUMBER, i))));
        }
        for (int i = 0; i < message.getNestedTypeCount(); i++) {
            add(name, message.getNestedType(i), child(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i));
        }
        for (int i = 0; i < message.getEnumTypeCount(); i++) {
            add(name, message.getEnumType(i), child(path, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
        }
    }

    private static String type(DescriptorProto message, FieldDescriptorProto field) {
        String type = field.getTypeName().isEmpty()
                ? field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT)
                : simple(field.getTypeName());
        if (field.getLabel() != FieldDescriptorProto.Label.LABEL_REPEATED) {
            return type;
        }
        return message.getNestedTypeList().stream()
                .filter(entry -> entry.getOptions().getMapEntry()
                        && field.getTypeName().endsWith("." + message.getName() + "." + entry.getName()))
                .map(entry -> "map<%s, %s>".formatted(type(entry, entry.getField(0)), type(entry, entry.getField(1))))
                .findFirst()
                .orElse("repeated " + type);
    }

    private void add(String scope, EnumDescriptorProto values, List<Integer> path) {
        line("\n### enum " + scope + "." + values.getName());
        paragraph(path);
        line("");
        for (int i = 0; i < values.getValueCount(); i++) {
            line("- `%s = %d`%s"
                    .formatted(
                            values.getValue(i).getName(),
                            values.getValue(i).getNumber(),
                            said(child(path, EnumDescriptorProto.VALUE_FIELD_NUMBER, i))));
        }
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static List<Integer> child(List<Integer> path, int field, int index) {
        List<Integer> longer = new ArrayList<>(path);
        longer.add(field);
        longer.add(index);
        return longer;
    }

    private String said(List<Integer> path) {
        String comment = comments.get(path);
        return comment == null ? "" : ": " + comment;
    }

    private void paragraph(List<Integer> path) {
        String comment = comments.get(path);
        if (comment != null) {
            line("\n" + comment);
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
