package dev.bramble.cli.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/** JSON as the command prints it. */
public final class Json {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final JsonFormat.Printer MESSAGES =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    private Json() {}

    /** Pretty-printed, without a line end. */
    public static String text(JsonElement element) {
        return GSON.toJson(element);
    }

    /** A protobuf message in its JSON mapping, with the field names of the contract. */
    public static JsonElement of(MessageOrBuilder message) {
        try {
            return JsonParser.parseString(MESSAGES.print(message));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a message with an Any of unknown type", e);
        }
    }
}
