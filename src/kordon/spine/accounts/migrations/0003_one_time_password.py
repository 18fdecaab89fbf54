from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_guess_since")]

    operations = [
        migrations.AddField(model_name="user", name="one_time_until", field=models.DateTimeField(null=True)),
    ]
